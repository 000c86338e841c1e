import type { FastifyInstance } from 'fastify';
import type { Registry } from 'prom-client';

export interface OperationsOptions {
  readonly service: string;
  readonly metrics: Registry;
  /** The engines that the service needs, each with a check that answers within the given time or fails. */
  readonly checks: Readonly<Record<string, () => Promise<void>>>;
  readonly timeoutMs?: number;
}

async function passes(check: () => Promise<void>, timeoutMs: number): Promise<string | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve(`no answer in ${timeoutMs} ms`), timeoutMs);
  });
  const asked = check().then(
    () => undefined,
    (error: unknown) => (error instanceof Error && 'code' in error ? String(error.code) : 'failed'),
  );
  try {
    return await Promise.race([asked, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** /health: the process serves. /ready: its engines answer. /metrics: Prometheus. */
export function mountOperations(
  app: FastifyInstance,
  { service, metrics, checks, timeoutMs = 2000 }: OperationsOptions,
): void {
  app.get('/health', async () => ({ service, status: 'up', partitions: [] }));
  app.get('/ready', async (_request, reply) => {
    const entries = Object.entries(checks).map(
      async ([name, check]) => [name, (await passes(check, timeoutMs)) ?? 'ok'] as const,
    );
    const engines = Object.fromEntries(await Promise.all(entries));
    const ready = Object.values(engines).every((state) => state === 'ok');
    return reply.code(ready ? 200 : 503).send({ service, ready, engines });
  });
  app.get('/metrics', async (_request, reply) => reply.type(metrics.contentType).send(await metrics.metrics()));
}
