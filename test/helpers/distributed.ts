// How do the five services run as they do in processes of their own: each on its own connection to a nats-server?
import { setTimeout as pause } from 'node:timers/promises';
import { Registry } from 'prom-client';
import { apiConfigSchema, startApi } from '../../services/api/service.ts';
import { cacheConfigSchema, startCache } from '../../services/cache/service.ts';
import { databaseConfigSchema, startDatabase } from '../../services/database/service.ts';
import { gatewayServiceConfigSchema, startGateway } from '../../services/gateway/service.ts';
import { startOperator } from '../../services/operator/service.ts';
import { systemClock } from '../../services/shared/clock.ts';
import { followMembers, type Members } from '../../services/shared/members/members.ts';
import type { ServiceName } from '../../services/shared/messages/member.ts';
import { serviceConfigSchema } from '../../services/shared/service/config.ts';
import { createRuntime, type Runtime } from '../../services/shared/service/runtime.ts';
import { createShutdown } from '../../services/shared/shutdown.ts';
import { passwordOf, startNatsWithUsers } from './nats-with-users.ts';
import type { RunningServices, TopologyOptions } from './running-services.ts';

const assertionSecret = 'another secret for tests, as long as the first';

/** Resolves once every gateway and api runs this revision. */
async function untilRun(members: Members, revision: string): Promise<void> {
  const all = () => [...members.list('gateway'), ...members.list('api')];
  while (all().length < 2 || all().some((member) => member.revision !== revision)) await pause(5);
}

/** Starts all; resolves when the gateway listens. */
export async function runDistributed(options: TopologyOptions): Promise<RunningServices> {
  const { observe, onReconciled, source, databaseUrl, secret, settings } = options;
  const shutdown = createShutdown({
    timeoutMs: 10_000,
    observe,
    process: { on: () => {}, exit: () => {} },
  });
  const nats = await startNatsWithUsers();
  shutdown.register('nats-server', nats.stop);
  const common = { host: '127.0.0.1', adminPort: 0, natsUrl: nats.url, ...settings };

  async function runtimeOf(service: ServiceName): Promise<Runtime> {
    const config = serviceConfigSchema.parse({ ...common, natsPassword: passwordOf(service) });
    return createRuntime({ service, config, observe, registry: new Registry(), shutdown });
  }

  const { statementTimeoutMs, poolSize } = options;
  const database = { ...common, databaseUrl, statementTimeoutMs, poolSize, databaseCores: 2 };
  await startDatabase(databaseConfigSchema.parse(database), await runtimeOf('database'));
  await startCache(cacheConfigSchema.parse(common), await runtimeOf('cache'));
  const api = apiConfigSchema.parse({ ...common, port: 0, assertionSecret });
  const apiRuntime = await runtimeOf('api');
  const { callService = apiRuntime.callService } = options;
  await startApi(api, { ...apiRuntime, callService });
  const jwksNetworks = '127.0.0.0/8, ::1';
  const routeNetworks = jwksNetworks;
  const gateway = {
    ...common,
    port: 0,
    assertionSecret,
    jwtSecret: secret,
    jwksNetworks,
    routeNetworks,
  };
  const gatewayRuntime = await runtimeOf('gateway');
  const { port } = await startGateway(gatewayServiceConfigSchema.parse(gateway), gatewayRuntime);
  const members = await followMembers(gatewayRuntime.bus, systemClock);
  shutdown.register('members of the test', members.release);
  const operator = await runtimeOf('operator');
  return {
    url: `http://127.0.0.1:${port}`,
    tokenSecret: assertionSecret,
    async begin() {
      await startOperator({ app: '', source, onReconciled: tell }, operator);
    },
    async stop() {
      await shutdown.run();
    },
  };

  function tell(outcome: Parameters<typeof onReconciled>[0]): void {
    const isServed = outcome.outcome === 'published';
    const served = isServed ? untilRun(members, outcome.revision) : Promise.resolve();
    void served.then(() => onReconciled(outcome));
  }
}
