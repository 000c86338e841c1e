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

const statusOf = (error: unknown): number | undefined => {
  if (typeof error !== 'object' || error === null || !('status' in error)) return undefined;
  return typeof error.status === 'number' ? error.status : undefined;
};

/**
 * Few retries: a registry that is away must not hold a step up for long.
 * @param timeoutMs of one request: at a start a registry that is just coming up may be given more than at work
 */
export async function connectRegistry(url: string, timeoutMs = 3000): Promise<Registry> {
  // Imported when needed: the package takes 0.7 s and 120 MB to load.
  const { SchemaRegistryClient, Compatibility } = await import('@confluentinc/schemaregistry');
  const open = () =>
    new SchemaRegistryClient({
      baseURLs: [url],
      maxRetries: 2,
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
    idOf: (subject, schema) => client.getId(subject, { schema, schemaType: 'AVRO' }, false),
    async schemaById(id) {
      try {
        // An id is looked up without a subject: any subject's record may lie in a topic by mistake, and must be told apart.
        const { schema } = await client.getBySubjectAndId('', id);
        return { found: true, schema };
      } catch (error) {
        if (statusOf(error) === 404) return { found: false };
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

/** The ids that the running services write with; they never register. Throws with a sentence when a topic's schema is not registered. */
export async function resolveSchemaIds(
  registry: Registry,
  topics: readonly TopicDeclaration[],
  files: SchemaFiles,
  prefix: string,
): Promise<ReadonlyMap<string, number>> {
  const entries = await Promise.all(
    topics.map(async (topic) => {
      const subject = subjectOf(prefix + topic.name);
      try {
        return [topic.name, await registry.idOf(subject, JSON.stringify(inlineSchema(topic.schema, files)))] as const;
      } catch (error) {
        throw new Error(
          `the schema of ${subject} is not registered as this release knows it: run the provisioning step first`,
          { cause: error },
        );
      }
    }),
  );
  return new Map(entries);
}
