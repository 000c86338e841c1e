import Fastify, { type FastifyInstance } from 'fastify';
import { clientRoutes } from './api-client/routes.ts';
import { createControl, type SandboxControl } from './control.ts';
import { controlRoutes } from './control-routes.ts';
import { graphRoutes, unknownPathAnswer } from './graph-routes.ts';
import { mediaRoutes } from './media-routes.ts';
import type { BusinessNumber } from './numbers.ts';
import { createWorld, type WorldOptions } from './world.ts';

const DEFAULT_PORT = 8089;
const BODY_LIMIT = 3 * 1024 * 1024;

export interface SandboxOptions extends WorldOptions {
  /** 127.0.0.1 by default. */
  readonly host?: string;
  /** 8089 by default; 0 for any free port. */
  readonly port?: number;
  /** Hears of every change of the business numbers. */
  readonly onNumbers?: (numbers: readonly BusinessNumber[]) => void;
}

export interface Listening {
  readonly host: string;
  readonly port: number;
  readonly url: string;
}

/** WhatsApp, simulated: what it answers on the wire, and the functions that steer it. */
export interface Sandbox {
  readonly app: FastifyInstance;
  readonly control: SandboxControl;
  listen(): Promise<Listening>;
  close(): Promise<void>;
}

/** Builds a sandbox; nothing listens and nothing is sent before `listen`. */
export function createSandbox(options: SandboxOptions = {}): Sandbox {
  const world = createWorld(options);
  const onNumbers = (): void => options.onNumbers?.(world.numbers.all());
  const control = createControl(world, onNumbers);
  const app = Fastify({
    logger: false,
    bodyLimit: BODY_LIMIT,
    forceCloseConnections: true,
    exposeHeadRoutes: false,
    routerOptions: { maxParamLength: 600 },
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false, allErrors: false, allowUnionTypes: true } },
  });

  app.get('/health', () => ({ status: 'ok' }));
  app.get('/ready', () => ({ status: 'ready' }));
  app.register(async (scope) => controlRoutes(scope, control), { prefix: '/_sandbox' });
  app.register(async (scope) => graphRoutes(scope, world, onNumbers));
  app.register(async (scope) => mediaRoutes(scope, world));
  app.register(async (scope) => clientRoutes(scope, world, onNumbers));
  app.setNotFoundHandler((request, reply) =>
    reply.code(400).type('application/json; charset=UTF-8').send(unknownPathAnswer(request.url)),
  );

  return {
    app,
    control,
    async listen() {
      const host = options.host ?? '127.0.0.1';
      await app.listen({ host, port: options.port ?? DEFAULT_PORT });
      const address = app.server.address();
      const port = typeof address === 'object' && address !== null ? address.port : (options.port ?? DEFAULT_PORT);
      return { host, port, url: `http://${host.includes(':') ? `[${host}]` : host}:${port}` };
    },
    async close() {
      await app.close();
      await world.close();
    },
  };
}
