import { createServer, type ServerResponse } from 'node:http';
import type { Registry } from 'prom-client';

/** What /health tells of one input partition. */
export interface PartitionHealth {
  readonly group: string;
  readonly topic: string;
  readonly partition: number;
  readonly lag: number | null;
  /** ISO time of the last record worked on, or null before the first. */
  readonly lastProgressAt: string | null;
}

export interface AdminServerOptions {
  readonly host: string;
  readonly port: number;
  readonly service: string;
  readonly metrics: Registry;
  /** Ready to do its work. */
  ready(): boolean;
  partitions(): readonly PartitionHealth[];
  /** False where records wait on a partition and nothing moves: an engine or WhatsApp may be away, or a look is needed. */
  healthy(): boolean;
}

export interface AdminServer {
  readonly port: number;
  close(): Promise<void>;
}

const json = (response: ServerResponse, status: number, body: object): void => {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(body));
};

/** /health, /ready and /metrics of a service that serves no other HTTP. */
export async function startAdminServer(options: AdminServerOptions): Promise<AdminServer> {
  const { service, metrics } = options;
  const server = createServer((request, response) => {
    const path = request.url?.split('?')[0];
    if (path === '/health') {
      const healthy = options.healthy();
      json(response, healthy ? 200 : 503, {
        service,
        status: healthy ? 'up' : 'stuck',
        partitions: options.partitions(),
      });
    } else if (path === '/ready') {
      const ready = options.ready();
      json(response, ready ? 200 : 503, { service, ready });
    } else if (path === '/metrics') {
      metrics.metrics().then(
        (text) => response.writeHead(200, { 'content-type': metrics.contentType }).end(text),
        (error: unknown) => json(response, 500, { service, error: error instanceof Error ? error.message : 'unknown' }),
      );
    } else json(response, 404, { service, error: 'there are /health, /ready and /metrics here' });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, resolve);
  });
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : options.port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
