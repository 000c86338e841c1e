import type { TopicDeclaration } from '../kafka/topics.ts';
import { inlineSchema, type SchemaFiles } from './schema-files.ts';

/** What we need of a Confluent-compatible registry. */
export interface Registry {
  /** Registers a schema under a subject (the same text gives the same id) and answers its id. Throws `IncompatibleSchema`. */
  register(subject: string, schema: string): Promise<number>;
  /** Answers the id of a schema that is registered under the subject; throws when it is not. */
  idOf(subject: string, schema: string): Promise<number>;
  schemaById(id: number): Promise<{ readonly found: true; readonly schema: string } | { readonly found: false }>;
  /** From now on every version of the subject can read every other (FULL_TRANSITIVE). */
  requireFullCompatibility(subject: string): Promise<void>;
  isCompatible(subject: string, schema: string): Promise<boolean>;
}

export class IncompatibleSchema extends Error {
  override readonly name = 'IncompatibleSchema';
}

/** No answer, or one that passes: connection refused, timeout, a server that is starting. */
export class RegistryAway extends Error {
  override readonly name = 'RegistryAway';
}

/** Something answers with success, and it is no registry. */
class NoRegistry extends Error {
  override readonly name = 'NoRegistry';
  readonly status = 200;
  constructor() {
    super('what answers there is no schema registry');
  }
}

const numberIn = (error: unknown, field: 'status' | 'errorCode'): number | undefined => {
  if (typeof error !== 'object' || error === null || !(field in error)) return undefined;
  const value: unknown = Reflect.get(error, field);
  return typeof value === 'number' ? value : undefined;
};

const statusOf = (error: unknown): number | undefined => numberIn(error, 'status');

/** The registry's own word that there is none. A proxy before it, or a wrong path, answers 404 without a registry's error code. */
const isMissing = (error: unknown): boolean =>
  statusOf(error) === 404 && Math.floor((numberIn(error, 'errorCode') ?? 0) / 100) === 404;

const isAway = (error: unknown): boolean => {
  const status = statusOf(error);
  return status === undefined || status >= 500 || status === 408 || status === 429;
};

/** Node's connection errors may have a code and no message. */
const why = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  return error.message || ('code' in error ? String(error.code) : error.name);
};

/**
 * Few retries: a registry that is away must not hold a step up for long.
 * @param timeoutMs of one request: at a start a registry that is just coming up may be given more than at work
 * @param retries of one request
 */
export async function connectRegistry(url: string, timeoutMs = 3000, retries = 2): Promise<Registry> {
  // Imported when needed: the package takes 0.7 s and 120 MB to load.
  const { SchemaRegistryClient, Compatibility } = await import('@confluentinc/schemaregistry');
  const open = () =>
    new SchemaRegistryClient({
      baseURLs: [url],
      maxRetries: retries,
      retriesWaitMs: 100,
      retriesMaxWaitMs: 1000,
      createAxiosDefaults: { timeout: timeoutMs },
    });
  const client = open();
  return {
    async register(subject, schema) {
      try {
        return await client.register(subject, { schema, schemaType: 'AVRO' });
      } catch (error) {
        if (statusOf(error) === 409)
          throw new IncompatibleSchema(`the schema of ${subject} is not compatible with those registered before`, {
            cause: error,
          });
        throw error;
      }
    },
    async idOf(subject, schema) {
      const id: unknown = await client.getId(subject, { schema, schemaType: 'AVRO' }, false);
      if (typeof id !== 'number') throw new NoRegistry();
      return id;
    },
    async schemaById(id) {
      try {
        // An id is looked up without a subject: any subject's record may lie in a topic by mistake, and must be told apart.
        const { schema } = await client.getBySubjectAndId('', id);
        return { found: true, schema };
      } catch (error) {
        if (isMissing(error)) return { found: false };
        throw error;
      }
    },
    async requireFullCompatibility(subject) {
      await client.updateCompatibility(subject, Compatibility.FULL_TRANSITIVE);
    },
    // A fresh client: this one may have cached the subject before another process changed it.
    isCompatible: (subject, schema) => open().testSubjectCompatibility(subject, { schema, schemaType: 'AVRO' }),
  };
}

export const subjectOf = (fullTopicName: string): string => `${fullTopicName}-value`;

/**
 * Registers the schema of every topic with FULL_TRANSITIVE compatibility: readers of any age read records of any age.
 * Registration comes first: some registries keep no rule for a subject that does not exist yet; where it exists the rule is in force.
 */
export async function registerSchemas(
  registry: Registry,
  topics: readonly TopicDeclaration[],
  files: SchemaFiles,
  prefix: string,
): Promise<ReadonlyMap<string, number>> {
  const ids = new Map<string, number>();
  for (const topic of topics) {
    const subject = subjectOf(prefix + topic.name);
    ids.set(topic.name, await registry.register(subject, JSON.stringify(inlineSchema(topic.schema, files))));
    await registry.requireFullCompatibility(subject);
  }
  return ids;
}

/**
 * The ids that the running services write with; they never register. Throws with a sentence when a topic's schema is not registered,
 * and `RegistryAway` where the registry cannot be asked now.
 */
export async function resolveSchemaIds(
  registry: Registry,
  topics: readonly TopicDeclaration[],
  files: SchemaFiles,
  prefix: string,
): Promise<ReadonlyMap<string, number>> {
  const entries = await Promise.all(
    topics.map(async (topic) => {
      const subject = subjectOf(prefix + topic.name);
      const schema = JSON.stringify(inlineSchema(topic.schema, files));
      try {
        return [topic.name, await registry.idOf(subject, schema)] as const;
      } catch (error) {
        if (isAway(error)) throw new RegistryAway(why(error), { cause: error });
        const reason = isMissing(error)
          ? `the schema of ${subject} is not registered as this release knows it: run the provisioning step first`
          : `the registry refused to look up the schema of ${subject}: ${why(error)}`;
        throw new Error(reason, { cause: error });
      }
    }),
  );
  return new Map(entries);
}
