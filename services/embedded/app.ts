// How do all five services run in one process? The same code as anywhere, wired to an in-process bus.
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { createApi } from '../api/app.ts';
import { type CacheDependencies, createCache } from '../cache/app.ts';
import { type Capacity, createDatabase, type Replicate, watchDatabase } from '../database/app.ts';
import type { Pool } from '../database/pg/pool.ts';
import {
  createCoherence,
  createGateway,
  createLookUpKey,
  createOwnLimits,
  type Gateway,
  type GatewayOptions,
  watchEventLoop,
} from '../gateway/app.ts';
import type { GatewayConfig } from '../gateway/config.ts';
import {
  createOperator,
  createSeed,
  type OperatorDependencies,
  type SeedOptions,
} from '../operator/app.ts';
import type { Bus, Release } from '../shared/bus/bus.ts';
import type { ChangeLog, ChangeReader } from '../shared/bus/change-log.ts';
import { createInProcessBus } from '../shared/bus/in-process.ts';
import { createInProcessChangeLog } from '../shared/bus/in-process-change-log.ts';
import { systemClock } from '../shared/clock.ts';
import { AppError } from '../shared/errors.ts';
import { cacheRead } from '../shared/messages/cache-read.ts';
import type { Finding } from '../shared/messages/report.ts';
import type { Model } from '../shared/model/model.ts';
import { watchModel } from '../shared/model/watch-model.ts';
import type { Observe } from '../shared/observe/observation.ts';
import type { CallService } from '../shared/service-call.ts';
import { traceBus } from '../shared/tracing/traced-bus.ts';
import type { Tracing } from '../shared/tracing/tracing.ts';

export interface EmbeddedDependencies
  extends Pick<OperatorDependencies, 'source' | 'onReconciled'>,
    Partial<Pick<OperatorDependencies, 'onFailure'>> {
  /** Where rows for a first look come from. */
  readonly seed?: Omit<SeedOptions, 'bus'>;
  readonly gateway: GatewayConfig;
  readonly cache: Pick<CacheDependencies, 'maxBytes' | 'maxStalenessMs'>;
  readonly observe: Observe;
  /** Streams what is committed in the database that `start` opens; without it, no answers are kept. */
  readonly replicate?: Replicate;
  /** Asks the micro services behind Actions; without it, calling one is answered 503. */
  readonly callService?: CallService;
  /** Null, or not there: nobody takes spans. */
  readonly tracing?: Tracing | null;
}

export interface Embedded {
  readonly gateway: Gateway;
  readonly model: () => Model | null;
  /** Whether PostgreSQL answers. */
  isReachable(): Promise<boolean>;
  /** Why caches cannot be used; null where they can. */
  cachingOff(): string | null;
  /** What about PostgreSQL is not as it should be. */
  examine(): Promise<Finding[]>;
  /**
   * Reads the declarations while the pool is opened, and serves from it; the gateway answers 503 until the
   * first model is published. Rejects when the pool cannot be opened.
   */
  start(open: () => Promise<Pool>, capacity: Capacity): Promise<void>;
  /** Lets go of everything but the pool, in reverse order. */
  readonly stop: Release;
}

/** Above the statement timeout of PostgreSQL, so that it can say what took long. */
const requestTimeoutMs = 12_000;

const callNobody: CallService = async ({ subject }) => {
  throw new AppError('ASH503', `'${subject}' is answered by a service on NATS`, {
    hint: 'Set ASHLAR_NATS_URL.',
  });
};

/** The api and the gateway before it. */
function createFront(
  bus: Bus,
  served: Pick<GatewayOptions, 'model' | 'coherence' | 'changes'>,
  dependencies: EmbeddedDependencies,
) {
  const { gateway: config, observe, callService = callNobody, tracing = null } = dependencies;
  const upstream = createApi({
    bus,
    readCached: (read, options) => bus.request(cacheRead, read, options),
    model: served.model,
    callService,
    timeoutMs: requestTimeoutMs,
    tracing,
    onInternalError: (error, trace) =>
      observe({ kind: 'failure', doing: 'answer a request', error, trace }),
  });
  const clock = systemClock;
  const limits = createOwnLimits({ observe, elapsedMs: clock.elapsedMs });
  const lookUpKey = createLookUpKey(bus);
  return createGateway({
    ...served,
    limits,
    lookUpKey,
    config,
    upstream,
    observe,
    clock,
    tracing,
    watchLoop: watchEventLoop,
  });
}

/** Resolves after `ms` or with the signal; keeps no process alive. */
const pause = (ms: number, signal: AbortSignal) =>
  sleep(ms, undefined, { ref: false, signal }).catch(() => {});

/** A pool that is being opened: until then statements fail, and sessions wait. */
function awaitPool(opened: Promise<Pool>): Pick<Pool, 'run' | 'connect'> {
  let run: Pool['run'] = async () => {
    throw new AppError('PGRST000', 'The database is being opened', { retryAfterSeconds: 1 });
  };
  const connect = async () => (await opened).connect();
  const use = (pool: Pool) => {
    run = pool.run;
  };
  // That it cannot be opened is told to the one who waits for it.
  opened.then(use, () => {});
  return { run: (statement) => run(statement), connect };
}

function relayOf({ replicate, observe }: EmbeddedDependencies, log: ChangeLog) {
  return replicate === undefined ? {} : { relay: { replicate, observe, log } };
}

function openCoherence(bus: Bus, { gateway, observe }: EmbeddedDependencies) {
  const { edgeCacheBytes, maxStalenessMs, jwtSecret } = gateway;
  const secret = jwtSecret ?? randomBytes(32).toString('base64url');
  return createCoherence({
    ...{ bus, clock: systemClock, observe, secret, edgeCacheBytes, maxStalenessMs },
  });
}

function openCache(bus: Bus, { cache, observe }: EmbeddedDependencies): Promise<Release> {
  const loadTimeoutMs = requestTimeoutMs;
  return createCache({ bus, clock: systemClock, observe, loadTimeoutMs, ...cache });
}

/** What comes between a schema in step and a model that is served. */
function seeding(bus: Bus, { seed }: EmbeddedDependencies): OperatorDependencies['beforePublish'] {
  return seed === undefined ? async () => {} : createSeed({ ...seed, bus });
}

/** Nobody hears of what fails because everything ends. */
function failureTeller({ onFailure, observe }: EmbeddedDependencies, isStopped: () => boolean) {
  return (error: unknown): void => {
    if (isStopped()) return;
    if (onFailure !== undefined) onFailure(error);
    else observe({ kind: 'failure', doing: 'bring the schema in step with the model', error });
  };
}

function watchServed(bus: Bus, observe: Observe) {
  return watchModel(
    bus,
    (revision, message) =>
      observe({ kind: 'event', level: 'warn', message: `revision ${revision}: ${message}` }),
    ({ revision, entities }) => observe({ kind: 'model', revision, entities: entities.size }),
  );
}

/** All services but those that need the pool, which `start` brings. */
export async function createEmbedded(dependencies: EmbeddedDependencies): Promise<Embedded> {
  const { observe, tracing = null } = dependencies;
  const bus = traceBus(createInProcessBus(), tracing);
  const changes: ChangeLog & ChangeReader = createInProcessChangeLog();
  const watched = await watchServed(bus, observe);
  const coherence = await openCoherence(bus, dependencies);
  const beforePublish = seeding(bus, dependencies);
  const releases: Release[] = [watched.release, coherence.release];
  let isReachable = async () => false;
  let cachingOff: () => string | null = () => null;
  let examine = async (): Promise<Finding[]> => [];
  let isStopped = false;
  const onFailure = failureTeller(dependencies, () => isStopped);

  return {
    gateway: createFront(bus, { model: watched.current, coherence, changes }, dependencies),
    model: watched.current,
    isReachable: () => isReachable(),
    cachingOff: () => cachingOff(),
    examine: () => examine(),
    async start(open, capacity) {
      if (isStopped) return;
      const opened = open();
      opened.catch(() => {
        isStopped = true;
      });
      const database = await createDatabase({
        ...{ bus, ...awaitPool(opened), ...relayOf(dependencies, changes) },
        ...{ capacity, now: systemClock.elapsedMs, tracing },
      });
      ({ isReachable, cachingOff, examine } = database);
      releases.push(
        database.release,
        await openCache(bus, dependencies),
        await createOperator({
          ...{ ...dependencies, beforePublish, onFailure, bus },
          isAcknowledged: (revision) => watched.current()?.revision === revision,
          ...{ clock: systemClock, sleep: pause },
        }),
      );
      const [pool, { waiting }] = [await opened, database];
      releases.push(watchDatabase({ pool, max: capacity.pool, waiting, observe }));
    },
    async stop() {
      isStopped = true;
      for (const release of releases.reverse()) await release();
      await bus.close();
    },
  };
}
