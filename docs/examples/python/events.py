"""Prints the events of the last seconds, or of as long as it runs, as JSON lines: a stock consumer of the `events` topic.

    python docs/examples/python/events.py [how many]
"""

import io
import json
import os
import struct
import sys
import urllib.request
import uuid

import fastavro
from confluent_kafka import Consumer

TOPIC = os.environ.get("HELIOGRAPH_TOPIC_PREFIX", "heliograph.") + "events"
schemas = {}


def schema_of(schema_id):
    if schema_id not in schemas:
        url = f"{os.environ['SCHEMA_REGISTRY_URL']}/schemas/ids/{schema_id}"
        with urllib.request.urlopen(url, timeout=10) as answer:
            schemas[schema_id] = fastavro.parse_schema(json.loads(json.load(answer)["schema"]))
    return schemas[schema_id]


def main():
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else None
    consumer = Consumer(
        {
            "bootstrap.servers": os.environ["KAFKA_BROKERS"],
            "group.id": f"example-{uuid.uuid4()}",
            "auto.offset.reset": "earliest",
            "isolation.level": "read_committed",
        }
    )
    consumer.subscribe([TOPIC])
    seen = 0
    try:
        while wanted is None or seen < wanted:
            record = consumer.poll(1.0)
            if record is None:
                continue
            if record.error():
                sys.exit(str(record.error()))
            schema_id = struct.unpack(">I", record.value()[1:5])[0]
            event = fastavro.schemaless_reader(io.BytesIO(record.value()[5:]), schema_of(schema_id), None)
            print(json.dumps({name: value for name, value in event.items() if value is not None}), flush=True)
            seen += 1
    finally:
        consumer.close()


if __name__ == "__main__":
    main()
