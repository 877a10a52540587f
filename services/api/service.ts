// How does the api run as a process of its own?
import { z } from 'zod';
import { createAssertionVerifier } from '../shared/assertion.ts';
import { closeGracefully } from '../shared/close-gracefully.ts';
import { listen } from '../shared/listen.ts';
import { followMembers } from '../shared/members/members.ts';
import {
  assertionSecretSchema,
  portSchema,
  serviceConfigSchema,
} from '../shared/service/config.ts';
import { announceInstance, type Runtime } from '../shared/service/runtime.ts';
import { watchServedModel } from '../shared/service/served-model.ts';
import type { Trace } from '../shared/trace.ts';
import { createApi } from './app.ts';
import { observeUpstream } from './observe-upstream.ts';
import { reachableAddress } from './reachable-address.ts';
import { createApiServer } from './server.ts';
import { createShardedRead } from './sharded-read.ts';

export const apiConfigSchema = serviceConfigSchema.extend({
  port: portSchema.default(8081).describe('Where gateways ask.'),
  advertiseHost: z
    .string()
    .optional()
    .describe('Host under which gateways reach it; by default its address on the network of NATS.'),
  assertionSecret: assertionSecretSchema,
  requestTimeoutMs: z.coerce
    .number()
    .int()
    .min(1)
    .max(3_600_000)
    .default(12_000)
    .describe('Above the statement timeout, so that PostgreSQL can say what took long.'),
});
export type ApiConfig = z.infer<typeof apiConfigSchema>;

/** Gateways close their connections as soon as they know that it leaves. */
const closing = { idleMs: 2000, timeoutMs: 10_000 };

function urlOf(host: string, port: number): string {
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** Resolves once it serves. */
export async function startApi(config: ApiConfig, runtime: Runtime): Promise<void> {
  const { bus, callService, clock, observe, shutdown, tracing } = runtime;
  const model = await watchServedModel(runtime);
  const members = await followMembers(bus, clock);
  shutdown.register('members', members.release);
  const onInternalError = (error: unknown, trace?: Trace) =>
    observe({ kind: 'failure', doing: 'answer a request', error, ...(trace && { trace }) });
  const readCached = createShardedRead({
    bus,
    caches: () => members.list('cache'),
    onGone: members.suspect,
  });
  const timeoutMs = config.requestTimeoutMs;
  const upstream = createApi({
    ...{ bus, readCached, callService, model: model.current, timeoutMs, onInternalError, tracing },
  });
  const server = createApiServer({
    upstream: observeUpstream(upstream, { observe, clock, model: model.current }),
    verifyCaller: createAssertionVerifier(config.assertionSecret, clock),
    onInternalError,
  });
  const port = await listen(server, { ...config, variable: 'ASHLAR_PORT' });
  shutdown.register('api server', () => closeGracefully(server, closing));
  const { advertiseHost = await reachableAddress(config.host, config.natsUrl) } = config;
  const url = urlOf(advertiseHost, port);
  const revision = () => model.current()?.revision ?? null;
  const { renew } = await announceInstance(runtime, () => ({ url, revision: revision() }));
  model.onServed(renew);
}
