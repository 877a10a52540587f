// What does the database service do? Says plans in SQL and runs them; the only one that knows PostgreSQL.
import type { Bus, Release } from '../shared/bus/bus.ts';
import { AppError } from '../shared/errors.ts';
import { dbCall } from '../shared/messages/db-call.ts';
import {
  dbMigrateApply,
  dbMigratePlan,
  type MigrationPlan,
} from '../shared/messages/db-migrate.ts';
import { dbRead, type ReadOutcome } from '../shared/messages/db-read.ts';
import { dbWrite } from '../shared/messages/db-write.ts';
import { toErrorBody } from '../shared/messages/outcome.ts';
import type { ResourceSet } from '../shared/model/resources.ts';
import { createAvailability } from './availability.ts';
import { createCall } from './call.ts';
import { applyMigration } from './migrate/apply-migration.ts';
import { planRemembering } from './migrate/remembered-plan.ts';
import { type Capacity, createPlaces } from './places.ts';
import { createRead } from './read.ts';
import type { Connect } from './schema/queryable.ts';
import { toAppError } from './sqlstate.ts';
import type { RunStatement } from './statement.ts';
import { createWrite } from './write.ts';

export type { Capacity } from './places.ts';

export interface DatabaseDependencies {
  readonly bus: Bus;
  readonly run: RunStatement;
  /** Connections of their own, for migrations. */
  readonly connect: Connect;
  readonly capacity: Capacity;
  /** Milliseconds, monotonic. */
  readonly now: () => number;
}
export interface Database {
  /** Whether PostgreSQL answers. */
  readonly isReachable: () => Promise<boolean>;
  readonly release: Release;
}

/** Rejects with the driver's errors as the operator may see them. */
async function told<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw toAppError(error);
  }
}

/** Serves db.read, db.write, db.call and db.migrate on the bus until released. */
export async function createDatabase(dependencies: DatabaseDependencies): Promise<Database> {
  const { bus, connect, capacity } = dependencies;
  const { run, isReachable } = createAvailability(dependencies);
  const { slow, unmeasured, writes } = createPlaces(capacity);
  const runWrite: RunStatement = (statement) => writes(() => run(statement));
  const read = createRead({ run, slow, unmeasured });
  const write = createWrite({ run: runWrite, slow });

  function toOutcome(error: unknown): ReadOutcome {
    if (error instanceof AppError) return { error: toErrorBody(error) };
    throw error;
  }

  async function plan(resources: ResourceSet): Promise<MigrationPlan> {
    const { client, release } = await connect();
    try {
      return await planRemembering(client, resources);
    } finally {
      await release();
    }
  }

  let learning: Promise<unknown> = Promise.resolve();

  async function apply(resources: ResourceSet, hash: string) {
    const applied = await applyMigration({ connect, resources, hash });
    // Nobody waits for it: the next start will plan for these tables.
    learning = plan(resources).catch(() => {});
    return applied;
  }

  const releases = [
    await bus.serve(dbRead, ({ key, shape, rows }) =>
      Promise.all(rows.map((values) => read(key, shape, values).catch(toOutcome))),
    ),
    await bus.serve(dbWrite, write),
    await bus.serve(dbCall, createCall(runWrite)),
    await bus.serve(dbMigratePlan, ({ resources }) => told(plan(resources))),
    await bus.serve(dbMigrateApply, ({ resources, hash }) => told(apply(resources, hash))),
  ];
  return {
    isReachable,
    async release() {
      await learning;
      for (const release of releases) await release();
    },
  };
}
