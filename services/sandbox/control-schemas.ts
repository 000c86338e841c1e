const text = { type: 'string', minLength: 1 } as const;
const webLink = { type: 'string', pattern: '^https?://' } as const;
const limit = { type: ['integer', 'null'], minimum: 0 } as const;

export const phoneParams = {
  type: 'object',
  properties: { number: { type: 'string', pattern: '^\\+?[0-9]{5,15}$|^[A-Z]{2}\\.[A-Za-z0-9.]{1,140}$' } },
  required: ['number'],
} as const;

export const writtenMessage = {
  type: 'object',
  properties: {
    type: text,
    to: text,
    name: text,
    id: text,
    timestamp: { type: 'string', pattern: '^[0-9]+$' },
    context: { type: 'object' },
  },
  required: ['type'],
  additionalProperties: true,
} as const;

export const readRequest = {
  type: 'object',
  properties: { id: text },
  additionalProperties: false,
} as const;

export const callsQuery = {
  type: 'object',
  properties: {
    since: { type: 'string', pattern: '^[0-9]{1,15}$' },
    limit: { type: 'string', pattern: '^[1-9][0-9]{0,8}$' },
  },
} as const;

const faultError = {
  type: ['integer', 'object'],
  minimum: 0,
  properties: {
    code: { type: 'integer', minimum: 0 },
    message: text,
    details: text,
    type: text,
    subcode: { type: 'integer' },
    isTransient: { type: 'boolean' },
  },
  required: ['code'],
  additionalProperties: false,
} as const;

export const faultList = {
  type: 'array',
  maxItems: 1_000,
  items: {
    type: 'object',
    properties: {
      match: {
        type: 'object',
        properties: { number: phoneParams.properties.number, path: text },
        additionalProperties: false,
      },
      times: { type: 'integer', minimum: 1 },
      delayMs: { type: 'integer', minimum: 0, maximum: 600_000 },
      status: { type: 'integer', minimum: 400, maximum: 599 },
      error: faultError,
      lostAnswer: { type: 'boolean' },
      dropWebhook: { type: 'boolean' },
      duplicateWebhook: { type: 'boolean' },
      reorderStatuses: { type: 'boolean' },
      failStatus: { type: 'integer', minimum: 0 },
    },
    additionalProperties: false,
  },
} as const;

export const settingsChange = {
  type: 'object',
  properties: {
    autoDelivered: { type: 'boolean' },
    autoRead: { type: 'boolean' },
    statusDelayMs: { type: 'integer', minimum: 0, maximum: 86_400_000 },
    throughputPerSecond: limit,
    pairLimit: limit,
    windowHours: { type: ['number', 'null'], minimum: 0 },
  },
  additionalProperties: false,
} as const;

export const templateList = {
  type: 'array',
  maxItems: 6_000,
  items: {
    type: 'object',
    properties: {
      id: { type: 'string', pattern: '^[0-9]{1,32}$' },
      name: { type: 'string', pattern: '^[a-z0-9_]{1,512}$' },
      language: text,
      status: {
        enum: [
          'APPROVED',
          'PENDING',
          'REJECTED',
          'PAUSED',
          'DISABLED',
          'IN_APPEAL',
          'PENDING_DELETION',
          'DELETED',
          'ARCHIVED',
          'LIMIT_EXCEEDED',
        ],
      },
      category: { enum: ['MARKETING', 'UTILITY', 'AUTHENTICATION'] },
      parameter_format: { enum: ['POSITIONAL', 'NAMED', 'positional', 'named'] },
      components: {
        type: 'array',
        minItems: 1,
        items: {
          type: 'object',
          properties: {
            type: text,
            format: text,
            text: { type: 'string' },
            buttons: {
              type: 'array',
              maxItems: 10,
              items: { type: 'object', properties: { type: text }, required: ['type'] },
            },
          },
          required: ['type'],
        },
      },
    },
    required: ['name', 'language', 'components'],
  },
} as const;

export const numberList = {
  type: 'array',
  items: {
    type: 'object',
    properties: {
      phoneNumberId: { type: 'string', pattern: '^[0-9]{1,20}$' },
      displayPhoneNumber: text,
      wabaId: { type: 'string', pattern: '^[0-9]{1,20}$' },
      accessToken: text,
      appSecret: text,
      verifyToken: text,
      webhookUrl: webLink,
      clientPassword: text,
    },
    required: ['phoneNumberId', 'displayPhoneNumber'],
    additionalProperties: false,
  },
} as const;
