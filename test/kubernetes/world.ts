// What is around an operator under test? An API server behind a proxy, NATS, PostgreSQL and the database service.
import { Registry } from 'prom-client';
import { databaseConfigSchema, startDatabase } from '../../services/database/service.ts';
import type { Bus } from '../../services/shared/bus/bus.ts';
import type { ServiceName } from '../../services/shared/messages/member.ts';
import {
  modelBucket,
  modelKey,
  publishedModelSchema,
} from '../../services/shared/messages/published-model.ts';
import { serviceConfigSchema } from '../../services/shared/service/config.ts';
import { announceInstance, createRuntime } from '../../services/shared/service/runtime.ts';
import { createShutdown } from '../../services/shared/shutdown.ts';
import type { NatsServer } from '../helpers/nats-server.ts';
import { passwordOf, startNatsWithUsers } from '../helpers/nats-with-users.ts';
import { createDatabase, type TestDatabase } from '../helpers/postgres.ts';
import { type ApiServer, bindRole, installCrds, startApiServer, type User } from './api-server.ts';
import { type FaultProxy, startFaultProxy } from './fault-proxy.ts';
import { type ServiceProcess, startServiceProcess } from './service-process.ts';

export interface World {
  readonly server: ApiServer;
  readonly proxy: FaultProxy;
  readonly nats: NatsServer;
  readonly database: TestDatabase;
  /** Bus of the database service. */
  readonly bus: Bus;
  /** Goes through the proxy; resolves once it answers `/livez`. */
  startOperator(options?: { readonly kubeconfig?: string }): Promise<ServiceProcess>;
  /** On the same NATS; `env`: what else it has to know. Ends with the world. */
  startService(service: ServiceName, env: Record<string, string>): Promise<ServiceProcess>;
  /** As if there were a gateway that runs the revision which `revision` gives. */
  startGateway(revision: () => string | null): Promise<void>;
  /** What is published now, or null. */
  published(): Promise<{ readonly revision: string; readonly tables: readonly string[] } | null>;
  stop(): Promise<void>;
}
export interface WorldOptions {
  /** Of PostgreSQL, as the database service sees it: by default as it is. */
  readonly through?: (url: string) => Promise<string>;
  /** Comes between the database service and its bus. */
  readonly around?: (bus: Bus) => Bus;
  /** Whoever asks starts the database service, in a process of its own. */
  readonly hasNoDatabaseService?: boolean;
}

const silent = { on: () => {}, exit: () => {} };

/** All but operators. */
export async function startWorld(options: WorldOptions = {}): Promise<World> {
  const { through = async (url) => url, around = (bus) => bus } = options;
  const shutdown = createShutdown({ timeoutMs: 10_000, observe: () => {}, process: silent });
  const server = await startApiServer();
  shutdown.register('API server', server.stop);
  installCrds(server);
  bindRole(server);
  const proxy = await startFaultProxy(server.url, 'operator' satisfies User);
  shutdown.register('proxy', proxy.stop);
  const nats = await startNatsWithUsers();
  shutdown.register('nats-server', nats.stop);
  const database = await createDatabase();
  shutdown.register('PostgreSQL', database.drop);
  const common = { host: '127.0.0.1', adminPort: 0, natsUrl: nats.url };
  const own = { ...common, databaseUrl: await through(database.url), databaseCores: 2 };
  const config = serviceConfigSchema.parse({ ...common, natsPassword: passwordOf('database') });
  const registry = new Registry();
  const observe = () => {};
  const runtime = await createRuntime({ service: 'database', config, observe, registry, shutdown });
  const bus = around(runtime.bus);
  if (options.hasNoDatabaseService !== true)
    await startDatabase(databaseConfigSchema.parse(own), { ...runtime, bus });
  const operator = serviceConfigSchema.parse({ ...common, natsPassword: passwordOf('operator') });
  const { bus: reader } = await createRuntime({
    service: 'operator',
    config: operator,
    observe,
    registry: new Registry(),
    shutdown,
  });
  const processes: ServiceProcess[] = [];
  async function startService(service: ServiceName, env: Record<string, string>) {
    const started = await startServiceProcess(service, {
      ASHLAR_HOST: '127.0.0.1',
      ASHLAR_NATS_URL: nats.url,
      ASHLAR_NATS_PASSWORD: passwordOf(service),
      ...env,
    });
    processes.push(started);
    return started;
  }
  return {
    server,
    proxy,
    nats,
    database,
    bus,
    startService,
    startOperator: ({ kubeconfig = server.kubeconfig('operator', proxy.url) } = {}) =>
      startService('operator', { KUBECONFIG: kubeconfig, ASHLAR_NAMESPACE: 'shop' }),
    async startGateway(revision) {
      const gateway = serviceConfigSchema.parse({ ...common, natsPassword: passwordOf('gateway') });
      const about = { service: 'gateway', config: gateway, observe, shutdown } as const;
      const announced = await createRuntime({ ...about, registry: new Registry() });
      await announceInstance(announced, () => ({ url: null, revision: revision() }));
    },
    async published() {
      const bucket = await reader.keyValue(modelBucket, publishedModelSchema);
      const value = (await bucket.get(modelKey))?.value;
      if (value == null) return null;
      const tables = value.resources.entities.map(({ metadata }) => metadata.name);
      return { revision: value.revision, tables };
    },
    async stop() {
      for (const one of processes) await one.end('SIGKILL');
      await shutdown.run();
    },
  };
}
