"""Puts a message on `outbound.submitted` with a stock Avro client.

    pip install -r docs/examples/python/requirements.txt
    set -a; . .heliograph/dev.env; set +a
    python docs/examples/python/send.py "Hello from Python"

Only the fields without a default are needed; the message id then follows from the record's place in the topic.
"""

import io
import json
import os
import struct
import sys
import urllib.request

import fastavro
from confluent_kafka import Producer

PREFIX = os.environ.get("HELIOGRAPH_TOPIC_PREFIX", "heliograph.")
TOPIC = PREFIX + "outbound.submitted"


def latest_schema(subject):
    """The schema's id and text, from any Confluent-compatible registry."""
    url = f"{os.environ['SCHEMA_REGISTRY_URL']}/subjects/{subject}/versions/latest"
    with urllib.request.urlopen(url, timeout=10) as answer:
        found = json.load(answer)
    return found["id"], fastavro.parse_schema(json.loads(found["schema"]))


def framed(schema_id, schema, value):
    """Confluent's framing: a zero byte, the schema's id, the record."""
    out = io.BytesIO(struct.pack(">bI", 0, schema_id))
    out.seek(5)
    fastavro.schemaless_writer(out, schema, value)
    return out.getvalue()


def main():
    text = sys.argv[1] if len(sys.argv) > 1 else "Hello from Python"
    conversation = os.environ["HELIOGRAPH_CONVERSATION_ID"]
    schema_id, schema = latest_schema(TOPIC + "-value")
    value = {
        "appId": os.environ["HELIOGRAPH_APP_ID"],
        "conversationId": conversation,
        "message": {"content": {"type": "text", "text": {"text": text}}},
    }
    delivered = []
    producer = Producer({"bootstrap.servers": os.environ["KAFKA_BROKERS"], "enable.idempotence": True})
    producer.produce(
        TOPIC,
        key=conversation,
        value=framed(schema_id, schema, value),
        on_delivery=lambda error, record: delivered.append((error, record)),
    )
    producer.flush(30)
    if not delivered or delivered[0][0]:
        sys.exit(f"Kafka did not take the message: {delivered[0][0] if delivered else 'no answer'}")
    record = delivered[0][1]
    print(json.dumps({"topic": record.topic(), "partition": record.partition(), "offset": record.offset()}))


if __name__ == "__main__":
    main()
