// Is this process alive, is it ready, what does it count, and who else runs? Answered on a port of its own.
import { createServer } from 'node:http';
import express, { type Express } from 'express';
import helmet from 'helmet';
import type { Registry } from 'prom-client';
import { listen } from './listen.ts';
import type { Observe } from './observe/observation.ts';
import { openMetricsOf, openMetricsType, readsOpenMetrics } from './observe/open-metrics.ts';
import type { AskAll } from './report/serve-reports.ts';
import { readChecks, readNotices, type Wellness } from './wellness.ts';

export interface AdminOptions extends Wellness {
  readonly registry: Registry;
  readonly observe: Observe;
  readonly askAll: AskAll;
}
export interface AdminServer {
  listen(port: number, host: string): Promise<{ port: number }>;
  close(): Promise<void>;
}

/** `/livez`, `/readyz`, `/metrics` and `/status`. */
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

function createAdminPages({ checks, notices, registry, observe, askAll }: AdminOptions): Express {
  const app = express();
  app.use(helmet());
  // Alive is: this line runs. It never asks anything outside, or an outage there would restart us.
  app.get('/livez', (_request, response) => void response.json({ status: 'alive' }));
  app.get('/readyz', async (_request, response) => {
    const results = await readChecks(checks, observe);
    const isReady = Object.values(results).every(Boolean);
    response.status(isReady ? 200 : 503);
    const status = isReady ? 'ready' : 'not ready';
    const told = readNotices(notices);
    const few = Object.keys(told).length === 0 ? {} : { notices: told };
    response.json({ status, checks: results, ...few });
  });
  app.get('/metrics', async (request, response) => {
    const isOpen = readsOpenMetrics(request.headers.accept);
    const text = await (isOpen ? openMetricsOf(registry) : registry.metrics());
    response.set('Vary', 'Accept');
    response.set('Content-Type', isOpen ? openMetricsType : registry.contentType).send(text);
  });
  // Everybody's report, whichever process is asked; `?thorough=true` looks at what is around them, too.
  app.get('/status', async ({ query }, response) => {
    response.json(await askAll(query['thorough'] === 'true'));
  });
  return app;
}
