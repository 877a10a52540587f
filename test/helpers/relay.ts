// How does a test hear what a relay tells of a database?
import { setTimeout as sleep } from 'node:timers/promises';
import { createPool } from '../../services/database/pg/pool.ts';
import { connectReplication } from '../../services/database/pg/replication.ts';
import { type Relay, startRelay } from '../../services/database/relay/relay.ts';
import type { Bus } from '../../services/shared/bus/bus.ts';
import type { ChangeLog } from '../../services/shared/bus/change-log.ts';
import { createInProcessBus } from '../../services/shared/bus/in-process.ts';
import { createInProcessChangeLog } from '../../services/shared/bus/in-process-change-log.ts';
import { type Invalidation, invalidation } from '../../services/shared/messages/invalidation.ts';
import {
  modelBucket,
  modelKey,
  publishedModelSchema,
} from '../../services/shared/messages/published-model.ts';
import type { Observation } from '../../services/shared/observe/observation.ts';
import { resourceSet } from './resource-set.ts';

/** Until it is so; the test's own time limit ends what never is. */
export async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await sleep(5);
}

const field = (name: string, type: string) => ({ name, type });

/** `things` and, of two columns, `pairs`; their tables are the test's own. */
const things = resourceSet({
  things: { fields: [field('id', 'bigint'), field('name', 'text')], primaryKey: ['id'] },
  pairs: { fields: [field('b', 'bigint'), field('a', 'text')], primaryKey: ['b', 'a'] },
});

export async function publishModel(bus: Bus, resources = things): Promise<void> {
  const bucket = await bus.keyValue(modelBucket, publishedModelSchema);
  const { sequence = 0 } = (await bucket.get(modelKey)) ?? {};
  await bucket.put(modelKey, { revision: `r${sequence}`, resources }, sequence);
}

export interface Listening {
  readonly bus: Bus;
  readonly relay: Relay;
  readonly told: Invalidation[];
  readonly observed: Observation[];
  leads(): Promise<void>;
  close(): Promise<void>;
}

export interface ListenOptions {
  readonly bus?: Bus;
  readonly log?: ChangeLog;
  readonly problemPauseMs?: number;
}

/** A relay of the database at `url`, and what it tells on its bus. */
export async function listen(url: string, options: ListenOptions = {}): Promise<Listening> {
  const bus = options.bus ?? createInProcessBus();
  const observed: Observation[] = [];
  const pool = createPool({
    ...{ url, size: 2, statementTimeoutMs: 10_000, connectTimeoutMs: 3000 },
    onError: () => {},
  });
  const told: Invalidation[] = [];
  const unsubscribe = await bus.subscribe(invalidation, (message) => void told.push(message));
  if (options.bus === undefined) await publishModel(bus);
  const relay = await startRelay({
    ...{ bus, connect: pool.connect, log: options.log ?? createInProcessChangeLog() },
    replicate: () => connectReplication({ url, connectTimeoutMs: 3000 }),
    // Its state is asked of the relay itself.
    observe: (observation) =>
      void (observation.kind !== 'relay-state' && observed.push(observation)),
    ...(options.problemPauseMs === undefined ? {} : { problemPauseMs: options.problemPauseMs }),
  });
  return {
    ...{ bus, relay, told, observed },
    leads: () => until(() => relay.state().kind === 'leads'),
    async close() {
      await relay.release();
      await unsubscribe();
      await pool.close();
    },
  };
}
