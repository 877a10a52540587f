// What does the database service do? Says plans in SQL and runs them; the only one that knows PostgreSQL.
import type { Bus, Release } from '../shared/bus/bus.ts';
import { followWatermark } from '../shared/coherence/follow-watermark.ts';
import { dbApiKey } from '../shared/messages/db-api-key.ts';
import { dbCall } from '../shared/messages/db-call.ts';
import { dbRead } from '../shared/messages/db-read.ts';
import { dbWrite } from '../shared/messages/db-write.ts';
import type { Finding } from '../shared/messages/report.ts';
import type { Tracing } from '../shared/tracing/tracing.ts';
import { createAvailability } from './availability.ts';
import { createCall } from './call.ts';
import { examineDatabase } from './examine/examine-database.ts';
import { createFindKey } from './keys/find-key.ts';
import { serveMigrations } from './migrate/serve-migrations.ts';
import { type Capacity, createPlaces, type Places, waitingAt } from './places.ts';
import { createRead } from './read.ts';
import { type Relay, type RelayOptions, startRelay } from './relay/relay.ts';
import type { Connect } from './schema/queryable.ts';
import { told } from './sqlstate.ts';
import { createStamper } from './stamp/stamper.ts';
import { createWrittenPosition } from './stamp/written-position.ts';
import type { RunStatement } from './statement.ts';
import { traceStatements } from './trace-statements.ts';
import { withSession } from './with-session.ts';
import { createWrite } from './write.ts';

export type { Capacity } from './places.ts';
export type { Replicate } from './relay/replication.ts';
export { watchDatabase } from './watch-database.ts';

export interface DatabaseDependencies {
  readonly bus: Bus;
  readonly run: RunStatement;
  /** Connections of their own, for migrations. */
  readonly connect: Connect;
  readonly capacity: Capacity;
  /** Milliseconds, monotonic. */
  readonly now: () => number;
  /** Tells what is committed; without it, nobody can keep answers. */
  readonly relay?: Omit<RelayOptions, 'bus' | 'connect'>;
  /** Null, or not there: nobody takes spans. */
  readonly tracing?: Tracing | null;
}
export interface Database {
  /** Whether PostgreSQL answers. */
  readonly isReachable: () => Promise<boolean>;
  /** Why caches cannot be used; null where they can. */
  readonly cachingOff: () => string | null;
  /** What around it is not as it should be. */
  readonly examine: () => Promise<Finding[]>;
  /** How many statements wait for a place of their kind. */
  readonly waiting: () => Readonly<Record<keyof Places, number>>;
  readonly release: Release;
}

/** What is known of tables depends on their definitions only. */
const following = { boundMs: 1000, maxTags: 1000, isOfWholeTables: true };

function cachingOff(relay: Relay | undefined): string | null {
  const state = relay?.state();
  return state?.kind === 'off' ? state.reason : null;
}

/** Serves db.read, db.write, db.call, db.api-key and db.migrate on the bus until released. */
export async function createDatabase(dependencies: DatabaseDependencies): Promise<Database> {
  const { bus, connect, capacity, now, tracing = null } = dependencies;
  const traced = traceStatements(dependencies.run, tracing);
  const { run, isReachable } = createAvailability({ run: traced, now });
  const places = createPlaces(capacity);
  const { slow, unmeasured, writes } = places;
  const runWrite: RunStatement = (statement) => writes(() => run(statement));
  const clock = { elapsedMs: now };
  const followed = await followWatermark({ bus, clock, ...following });
  const position = createWrittenPosition(followed.follower, run);
  const stamper = createStamper(followed.follower, run);
  const write = createWrite({ run: runWrite, slow, position });

  const releases = [
    () => followed.release(),
    await bus.serve(dbRead, createRead({ run, slow, unmeasured, stamper })),
    await bus.serve(dbWrite, write),
    await bus.serve(dbCall, createCall(runWrite, position)),
    await bus.serve(dbApiKey, createFindKey(run)),
    await serveMigrations(bus, connect),
  ];
  const relay = dependencies.relay && (await startRelay({ bus, connect, ...dependencies.relay }));

  return {
    isReachable,
    cachingOff: () => cachingOff(relay),
    examine: () => told(withSession(connect, examineDatabase)),
    waiting: () => waitingAt(places),
    async release() {
      await relay?.release();
      for (const release of releases) await release();
    },
  };
}
