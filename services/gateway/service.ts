// How does the gateway run as a process of its own?
import type { z } from 'zod';
import { createAssertionSigner } from '../shared/assertion.ts';
import { followMembers, type Members } from '../shared/members/members.ts';
import {
  assertionSecretSchema,
  portSchema,
  serviceConfigSchema,
} from '../shared/service/config.ts';
import { announceInstance, type Runtime } from '../shared/service/runtime.ts';
import { watchServedModel } from '../shared/service/served-model.ts';
import { createGateway } from './app.ts';
import { createCoherence } from './coherence.ts';
import { gatewayConfigSchema } from './config.ts';
import { createLookUpKey } from './keys/look-up-key.ts';
import { maxKeys } from './limits/counters.ts';
import { createLimits } from './limits/limits.ts';
import { SharedCounters } from './limits/shared-counters.ts';
import { watchEventLoop } from './shed/watch-event-loop.ts';
import { createHttpUpstream } from './upstream/http-upstream.ts';

export const gatewayServiceConfigSchema = serviceConfigSchema.extend({
  ...gatewayConfigSchema.shape,
  port: portSchema.default(8080).describe('Where clients ask.'),
  assertionSecret: assertionSecretSchema,
});
export type GatewayServiceConfig = z.infer<typeof gatewayServiceConfigSchema>;

/** Counts of requests, of all gateways together. */
async function openCounters({ bus, clock, id }: Runtime, members: Members) {
  const gateways = () => members.list('gateway');
  const counters = new SharedCounters({ bus, id, gateways, now: clock.elapsedMs, maxKeys });
  await counters.start();
  return counters;
}

/** Resolves with its port once it listens; it is ready when there is a model and an api. */
export async function startGateway(config: GatewayServiceConfig, runtime: Runtime) {
  const { bus, clock, checks, observe, shutdown, tracing } = runtime;
  const model = await watchServedModel(runtime);
  let onMembersChanged = () => {};
  const members = await followMembers(bus, clock, () => onMembersChanged());
  shutdown.register('members', members.release);
  const apis = () => members.list('api');
  const http = createHttpUpstream({
    apis,
    onGone: ({ id }) => members.suspect(id),
    sign: createAssertionSigner(config.assertionSecret, clock),
    timeoutMs: config.deadlineMs,
    now: clock.elapsedMs,
  });
  onMembersChanged = http.forgetGone;
  shutdown.register('connections to apis', http.close);
  const { upstream } = http;
  const { edgeCacheBytes, maxStalenessMs, assertionSecret: secret } = config;
  const coherence = await createCoherence({
    ...{ bus, clock, observe, secret, edgeCacheBytes, maxStalenessMs },
  });
  shutdown.register('edge cache', coherence.release);
  const changes = runtime.openChangeReader();
  const counters = await openCounters(runtime, members);
  const limits = createLimits({ take: counters.take, observe });
  shutdown.register('limits', () => counters.release());
  const lookUpKey = createLookUpKey(bus);
  const served = { config, model: model.current, upstream, coherence, changes, limits, lookUpKey };
  const gateway = createGateway({
    ...{ ...served, observe, clock, tracing },
    watchLoop: watchEventLoop,
  });
  const { port } = await gateway.listen(config.port, config.host);
  shutdown.register('gateway', gateway.drain);
  checks['gateway'] = gateway.isReady;
  checks['api'] = () => apis().length > 0;
  const revision = () => model.current()?.revision ?? null;
  const { renew } = await announceInstance(runtime, () => ({ url: null, revision: revision() }));
  model.onServed(renew);
  return { port };
}
