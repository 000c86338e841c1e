/**
 * Every error that the API answers, declared once: code, HTTP status, whether the same request may succeed later, and the text
 * where the place that finds the error has none of its own. docs/api.md repeats this table, and a test holds the two together.
 */
export interface ErrorKind {
  readonly status: number;
  readonly retryable: boolean;
  readonly text: string;
}

export const errorTable = {
  bad_request: { status: 400, retryable: false, text: 'Bad request' },
  unauthorized: { status: 401, retryable: false, text: 'Authorization is required' },
  payment_required: { status: 402, retryable: false, text: 'The account has reached its limit' },
  forbidden: { status: 403, retryable: false, text: 'Forbidden' },
  not_found: { status: 404, retryable: false, text: 'Resource not found' },
  app_not_found: { status: 404, retryable: false, text: 'App not found' },
  conversation_not_found: { status: 404, retryable: false, text: 'Conversation not found' },
  user_not_found: { status: 404, retryable: false, text: 'User not found' },
  client_not_found: { status: 404, retryable: false, text: 'Client not found' },
  integration_not_found: { status: 404, retryable: false, text: 'Integration not found' },
  webhook_not_found: { status: 404, retryable: false, text: 'Webhook not found' },
  request_timeout: { status: 408, retryable: true, text: 'The request did not arrive in time' },
  conflict: { status: 409, retryable: false, text: 'The resource exists already' },
  payload_too_large: { status: 413, retryable: false, text: 'The body is too large' },
  unsupported_media_type: { status: 415, retryable: false, text: 'The content type must be application/json' },
  idempotency_key_reused: {
    status: 422,
    retryable: false,
    text: 'This Idempotency-Key was used with another request',
  },
  locked: { status: 423, retryable: false, text: 'Message limit of 30000 per conversation reached.' },
  too_many_requests: { status: 429, retryable: true, text: 'Too many requests' },
  headers_too_large: { status: 431, retryable: false, text: 'The headers are too large' },
  internal_error: { status: 500, retryable: false, text: 'Internal server error' },
  service_unavailable: { status: 503, retryable: true, text: 'The service is not available at the moment' },
} as const satisfies Record<string, ErrorKind>;

export type ErrorCode = keyof typeof errorTable;
