import avsc from 'avsc';
import type { Registry } from './registry.ts';
import { type AvroRecord, inlineSchema, type SchemaFiles } from './schema-files.ts';

/** Confluent's framing: a zero byte, the schema's id as four bytes big endian, then the record. */
const magic = 0;
const headerBytes = 5;

export type Decoded =
  | { readonly ok: true; readonly value: object }
  | { readonly ok: false; readonly code: string; readonly reason: string; readonly retriable: false }
  /** The writer's schema is being fetched, or the registry is away: take the record again after `pending`. */
  | {
      readonly ok: false;
      readonly code: string;
      readonly reason: string;
      readonly retriable: true;
      readonly pending: Promise<void>;
    };

/** Bytes and values of every topic, by the topic's short name. */
export interface AvroCodec {
  decode(topic: string, bytes: Buffer): Decoded;
  /** Throws a TypeError naming the field when the value does not fit its schema: a fault of the program, not of the data. */
  encode(topic: string, value: object): Buffer;
}

interface TopicCodec {
  readonly type: avsc.Type;
  readonly id: number;
  /** By schema id; undefined for our own schema, which needs no resolving. */
  readonly readers: Map<number, avsc.Resolver | undefined>;
}

/** `wrapUnions: 'never'` gives plain values for `null | X`, the only unions in our schemas, and refuses any other. */
const typeOf = (schema: AvroRecord): avsc.Type =>
  avsc.Type.forSchema(schema as avsc.Schema, { wrapUnions: 'never', noAnonymousTypes: true });

/** Records are written into one block and handed out as slices of it: no copy, no allocation a record. */
class Slab {
  private block = Buffer.allocUnsafeSlow(1 << 20);
  private used = 0;

  write(type: avsc.Type, id: number, value: object): Buffer {
    for (;;) {
      const start = this.used;
      const room = this.block.length - start - headerBytes;
      const end = room > 0 ? type.encode(value, this.block, start + headerBytes) : -1;
      if (end > 0) {
        this.block.writeUInt8(magic, start);
        this.block.writeInt32BE(id, start + 1);
        this.used = end;
        return this.block.subarray(start, end);
      }
      // avsc answers how many bytes are missing, as a negative number. Readers may still hold the old block: it is not reused.
      this.block = Buffer.allocUnsafeSlow(Math.max(1 << 20, room - end + headerBytes + 64));
      this.used = 0;
    }
  }
}

const why = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/**
 * @param lookupFailed told when the registry does not answer for a foreign id
 * @param ids the ids of our own schemas, resolved at start; other ids (older or newer writers) are looked up once, in the background
 */
export function createCodec(
  files: SchemaFiles,
  topics: readonly { readonly name: string; readonly schema: string }[],
  ids: ReadonlyMap<string, number>,
  registry: Pick<Registry, 'schemaById'>,
  lookupFailed: (id: number, reason: string) => void = () => undefined,
): AvroCodec {
  const byTopic = new Map<string, TopicCodec>();
  for (const { name, schema } of topics) {
    const id = ids.get(name);
    if (id === undefined) continue;
    const type = typeOf(inlineSchema(schema, files));
    byTopic.set(name, { type, id, readers: new Map([[id, undefined]]) });
  }
  const refused = new Map<string, { code: string; reason: string }>();
  const fetching = new Map<string, Promise<void>>();
  const slab = new Slab();

  const topicCodec = (topic: string): TopicCodec => {
    const found = byTopic.get(topic);
    if (!found) throw new Error(`no schema is known for the topic ${topic}`);
    return found;
  };

  /** Fetches the schema of a foreign id. A registry that is away says nothing about the record: it is asked again. */
  async function learn(topic: string, codec: TopicCodec, id: number): Promise<void> {
    const key = `${topic}/${id}`;
    const answer = await registry.schemaById(id).catch((error: unknown) => {
      lookupFailed(id, why(error));
      return undefined;
    });
    fetching.delete(key);
    if (!answer) return;
    if (!answer.found) {
      refused.set(key, { code: 'unknown_schema', reason: `schema id ${id} is not in the registry` });
      return;
    }
    try {
      const writer = avsc.Type.forSchema(JSON.parse(answer.schema) as avsc.Schema, { wrapUnions: 'never' });
      codec.readers.set(id, codec.type.createResolver(writer));
    } catch (error) {
      const reason = `schema id ${id} cannot be read as ${codec.type.name ?? topic}: ${why(error)}`;
      refused.set(key, { code: 'foreign_schema', reason });
    }
  }

  return {
    decode(topic, bytes) {
      const codec = topicCodec(topic);
      if (bytes.length < headerBytes || bytes[0] !== magic)
        return {
          ok: false,
          code: 'not_framed',
          reason: 'the value does not begin with a zero byte and a schema id',
          retriable: false,
        };
      const id = bytes.readInt32BE(1);
      if (!codec.readers.has(id)) {
        const key = `${topic}/${id}`;
        const known = refused.get(key);
        if (known) return { ok: false, ...known, retriable: false };
        const pending = fetching.get(key) ?? learn(topic, codec, id);
        fetching.set(key, pending);
        return {
          ok: false,
          code: 'schema_pending',
          reason: `schema id ${id} is being looked up`,
          retriable: true,
          pending,
        };
      }
      try {
        const { value, offset } = codec.type.decode(bytes, headerBytes, codec.readers.get(id)) as {
          value: object | undefined;
          offset: number;
        };
        if (offset !== bytes.length || value === undefined)
          return {
            ok: false,
            code: 'undecodable',
            reason: offset < 0 ? 'the value is cut short' : `${bytes.length - offset} bytes are left over`,
            retriable: false,
          };
        return { ok: true, value };
      } catch (error) {
        return { ok: false, code: 'undecodable', reason: why(error), retriable: false };
      }
    },
    encode(topic, value) {
      const { type, id } = topicCodec(topic);
      try {
        return slab.write(type, id, value);
      } catch (error) {
        const wrong: string[] = [];
        type.isValid(value, { errorHook: (path) => void wrong.push(path.join('.')) });
        throw new TypeError(
          `a value for ${topic} does not fit its schema at ${wrong.slice(0, 5).join(', ') || 'its root'}`,
          { cause: error },
        );
      }
    },
  };
}
