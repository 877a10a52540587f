// Is this process alive, is it ready, and what does it count? Answered on a port of its own.
import { createServer } from 'node:http';
import express, { type Express } from 'express';
import helmet from 'helmet';
import type { Registry } from 'prom-client';
import { listen } from './listen.ts';
import type { Observe } from './observe/observation.ts';
import { openMetricsOf, openMetricsType, readsOpenMetrics } from './observe/open-metrics.ts';

/** Whether one thing that the service needs is there. A throw or a rejection means no. */
export type ReadinessCheck = () => boolean | Promise<boolean>;

export interface AdminOptions {
  readonly checks: Readonly<Record<string, ReadinessCheck>>;
  /** What works less well, though it is ready: words for the operator, or null. */
  readonly notices?: Readonly<Record<string, () => string | null>>;
  readonly registry: Registry;
  readonly observe: Observe;
}
export interface AdminServer {
  listen(port: number, host: string): Promise<{ port: number }>;
  close(): Promise<void>;
}

/** `/livez`, `/readyz` and `/metrics`. */
export function createAdminServer(options: AdminOptions): AdminServer {
  const server = createServer(createAdminPages(options));
  return {
    async listen(port, host) {
      return { port: await listen(server, { port, host, variable: 'ASHLAR_ADMIN_PORT' }) };
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function createAdminPages({ checks, notices = {}, registry, observe }: AdminOptions): Express {
  const app = express();
  app.use(helmet());
  // Alive is: this line runs. It never asks anything outside, or an outage there would restart us.
  app.get('/livez', (_request, response) => void response.json({ status: 'alive' }));
  app.get('/readyz', async (_request, response) => {
    const results = await runChecks(checks, observe);
    const isReady = Object.values(results).every(Boolean);
    response.status(isReady ? 200 : 503);
    const status = isReady ? 'ready' : 'not ready';
    response.json({ status, checks: results, ...readNotices(notices) });
  });
  app.get('/metrics', async (request, response) => {
    const isOpen = readsOpenMetrics(request.headers.accept);
    const text = await (isOpen ? openMetricsOf(registry) : registry.metrics());
    response.set('Vary', 'Accept');
    response.set('Content-Type', isOpen ? openMetricsType : registry.contentType).send(text);
  });
  return app;
}

/** Nothing where there is none. */
function readNotices(notices: NonNullable<AdminOptions['notices']>) {
  const told = Object.entries(notices).flatMap(([name, read]) => {
    const text = read();
    return text === null ? [] : [[name, text] as const];
  });
  return told.length === 0 ? {} : { notices: Object.fromEntries(told) };
}

async function runChecks(
  checks: AdminOptions['checks'],
  observe: Observe,
): Promise<Record<string, boolean>> {
  const results = Object.entries(checks).map(async ([name, check]) => {
    try {
      return [name, await check()] as const;
    } catch (error) {
      observe({ kind: 'failure', doing: `check ${name}`, error });
      return [name, false] as const;
    }
  });
  return Object.fromEntries(await Promise.all(results));
}
