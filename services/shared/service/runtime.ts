// What does every service of its own process have around it?
import { randomBytes } from 'node:crypto';
import type { AdminOptions } from '../admin-server.ts';
import type { Bus } from '../bus/bus.ts';
import type { ChangeLog, ChangeReader } from '../bus/change-log.ts';
import { createActionCaller } from '../bus/nats/action-caller.ts';
import { createChangeReader } from '../bus/nats/change-reader.ts';
import { type ChangeLimits, createChangeStream } from '../bus/nats/change-stream.ts';
import { connectToNats } from '../bus/nats/connect.ts';
import { examineNats } from '../bus/nats/examine-nats.ts';
import { createNatsBus } from '../bus/nats/nats-bus.ts';
import { type Clock, systemClock } from '../clock.ts';
import { announce } from '../members/announce.ts';
import type { Member, ServiceName } from '../messages/member.ts';
import { collapseFailures } from '../observe/collapse-failures.ts';
import { createLog } from '../observe/log.ts';
import { createMetrics, type MeteredService } from '../observe/metrics.ts';
import { type Observe, observeWith } from '../observe/observation.ts';
import { observeLater } from '../observe/observe-later.ts';
import { secretsOf } from '../observe/redact.ts';
import { tellRefusals } from '../observe/tell-refusals.ts';
import type { Examine } from '../report/describe-process.ts';
import { openAdmin } from '../report/open-admin.ts';
import type { CallService } from '../service-call.ts';
import type { Shutdown } from '../shutdown.ts';
import { openTracing } from '../tracing/open-tracing.ts';
import { traceBus } from '../tracing/traced-bus.ts';
import type { Tracing } from '../tracing/tracing.ts';
import type { ServiceConfig } from './config.ts';

export interface Runtime {
  readonly service: ServiceName;
  /** Of this process; differs for each that was ever started. */
  readonly id: string;
  readonly config: ServiceConfig;
  readonly observe: Observe;
  readonly clock: Clock;
  /** Null where nobody takes spans. */
  readonly tracing: Tracing | null;
  readonly bus: Bus;
  /** Where events of changes go. */
  readonly openChangeLog: (limits: ChangeLimits) => ChangeLog;
  /** Where they are read. */
  readonly openChangeReader: () => ChangeReader;
  /** Asks whoever answers Actions on NATS. */
  readonly callService: CallService;
  /** What has to be there for this service to be ready. */
  readonly checks: Record<string, AdminOptions['checks'][string]>;
  /** What works less well, though the service is ready; told beside the checks. */
  readonly notices: Record<string, () => string | null>;
  /** What around it can be looked at, when somebody asks (`ashlar doctor`). */
  readonly examinations: Record<string, Examine>;
  readonly shutdown: Pick<Shutdown, 'register'>;
}

/** How long others may take to learn that an instance leaves; it goes on answering meanwhile. */
const leaveMs = 300;

/** Logs and counts what is observed. */
export function createObserver(service: MeteredService, config: Pick<ServiceConfig, 'logLevel'>) {
  // The service's whole configuration: what is secret in it is never told.
  const log = createLog({ service, level: config.logLevel, secrets: secretsOf(config) });
  const { registry, observe: count } = createMetrics(service);
  const schedule = (run: () => void, ms: number) => void setTimeout(run, ms).unref();
  const told = tellRefusals(collapseFailures(log.observe, systemClock), schedule);
  const later = observeLater(observeWith(told, count));
  return {
    registry,
    observe: later.observe,
    flush() {
      later.flush();
      log.flush();
    },
  };
}

export interface RuntimeOptions {
  readonly service: ServiceName;
  readonly config: ServiceConfig;
  readonly observe: Observe;
  readonly registry: AdminOptions['registry'];
  readonly shutdown: Runtime['shutdown'];
}

/** Listens on the admin port, then connects to NATS, for as long as it takes. */
export async function createRuntime(options: RuntimeOptions): Promise<Runtime> {
  const { service, config, observe, registry, shutdown } = options;
  let bus: Bus | null = null;
  const checks: Runtime['checks'] = { nats: () => bus?.isConnected() ?? false };
  const notices: Runtime['notices'] = {};
  const examinations: Runtime['examinations'] = {};
  const id = `${service}-${randomBytes(6).toString('hex')}`;
  const described = { service, id, registry, observe, checks, notices, examinations };
  const admin = await openAdmin(described, { ...config, port: config.adminPort, shutdown });
  // The operator answers no requests: it would have nothing to tell.
  const tracing =
    service === 'operator' ? null : await openTracing({ config, service, id, observe, shutdown });
  const connection = await connectToNats({
    url: config.natsUrl,
    user: config.natsUser ?? service,
    password: config.natsPassword,
    name: id,
    observe,
  });
  bus = traceBus(createNatsBus({ connection, observe, clock: systemClock }), tracing);
  shutdown.register('bus', bus.close);
  examinations['NATS'] = examineNats(connection);
  await admin.reportOn(bus);
  const callService = createActionCaller(connection);
  const openChangeLog = (limits: ChangeLimits) => createChangeStream(connection, limits);
  const openChangeReader = () => createChangeReader(connection);
  return {
    ...{ service, id, config, observe, clock: systemClock, tracing, bus },
    ...{ callService, openChangeLog, openChangeReader, checks, notices, examinations, shutdown },
  };
}

/** Lets others know of this instance; what it serves should be served already. */
export async function announceInstance(
  { bus, id, service, shutdown }: Runtime,
  describe: () => Pick<Member, 'url' | 'revision'>,
) {
  const announcement = await announce(bus, () => ({ service, id, ...describe() }));
  shutdown.register('announcement', async () => {
    await announcement.leave();
    await new Promise((resolve) => setTimeout(resolve, leaveMs));
  });
  return announcement;
}
