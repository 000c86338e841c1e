import { stringify } from 'yaml';
import { inlineSchema, type SchemaFiles } from '../../services/platform/avro/schema-files.ts';
import type { TopicDeclaration } from '../../services/platform/kafka/topics.ts';

const days = (ms: number | undefined): string => (ms === undefined ? 'kept' : `${ms / 86_400_000} days`);

/** docs/topics.md: one table, and the fields of each topic's record. */
export function topicsMarkdown(topics: readonly TopicDeclaration[], files: SchemaFiles, prefix: string): string {
  const rows = topics.map(
    (topic) =>
      `| [\`${topic.name}\`](#${topic.name.replaceAll('.', '')}) | ${topic.writtenBy.join(', ')} → ${topic.readBy.join(', ')} | ${topic.policy} | ${days(topic.retentionMs)} | ${topic.key} |`,
  );
  const sections = topics.map((topic) => {
    const record = files.get(topic.schema);
    const fields = (record?.fields ?? []).map((field) => `| \`${field.name}\` | ${field.doc ?? ''} |`);
    return [
      `## ${topic.name}`,
      '',
      topic.description,
      '',
      `Subject \`${prefix}${topic.name}-value\`, record [\`${topic.schema}\`](../schemas/${topic.schema}.avsc), owned by ${topic.owner}.`,
      '',
      '| field | what |',
      '|---|---|',
      ...fields,
    ].join('\n');
  });
  return [
    '<!-- Made from services/platform/kafka/topics.ts and schemas/ by "npm run generate". Do not edit. -->',
    '# Topics',
    '',
    `Every topic has the prefix \`${prefix}\`, plain UTF-8 keys and Confluent-framed Avro values. A client's records lie in the same partition number of every topic: murmur2 of the client id, modulo the number of partitions, which is the same for all topics. Read with \`isolation.level=read_committed\`.`,
    '',
    '| topic | written by → read by | policy | kept | key |',
    '|---|---|---|---|---|',
    ...rows,
    '',
    ...sections.flatMap((section) => [section, '']),
  ].join('\n');
}

/** docs/asyncapi.yaml: the same for tools. */
export function asyncApi(
  topics: readonly TopicDeclaration[],
  files: SchemaFiles,
  prefix: string,
  version: string,
): string {
  const channels = Object.fromEntries(
    topics.map((topic) => [
      topic.name,
      {
        address: prefix + topic.name,
        description: topic.description,
        messages: { [topic.schema]: { $ref: `#/components/messages/${topic.schema}` } },
        bindings: {
          kafka: {
            topic: prefix + topic.name,
            topicConfiguration: {
              'cleanup.policy': topic.policy.split(','),
              ...(topic.retentionMs !== undefined && { 'retention.ms': topic.retentionMs }),
            },
          },
        },
      },
    ]),
  );
  const messages = Object.fromEntries(
    topics.map((topic) => [
      topic.schema,
      {
        name: topic.schema,
        contentType: 'application/vnd.apache.avro',
        payload: {
          schemaFormat: 'application/vnd.apache.avro;version=1.11.0',
          schema: inlineSchema(topic.schema, files),
        },
        bindings: {
          kafka: {
            key: { type: 'string', description: topic.key },
            schemaIdLocation: 'payload',
            schemaIdPayloadEncoding: 'confluent',
          },
        },
      },
    ]),
  );
  return stringify(
    {
      asyncapi: '3.0.0',
      info: { title: 'Heliograph', version, description: 'The topics of the Heliograph pipeline.' },
      defaultContentType: 'application/vnd.apache.avro',
      channels,
      components: { messages },
    },
    { lineWidth: 140, aliasDuplicateObjects: false },
  );
}
