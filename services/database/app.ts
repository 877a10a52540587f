// What does the database service do? Says plans in SQL and runs them; the only one that knows PostgreSQL.
import type { Bus, Release } from '../shared/bus/bus.ts';
import { AppError } from '../shared/errors.ts';
import { dbRead, type ReadOutcome } from '../shared/messages/db-read.ts';
import { dbWrite } from '../shared/messages/db-write.ts';
import { toErrorBody } from '../shared/messages/outcome.ts';
import { createRead } from './read.ts';
import { createGate } from './slow-gate.ts';
import type { RunStatement } from './statement.ts';
import { createWrite } from './write.ts';

export interface DatabaseDependencies {
  readonly bus: Bus;
  readonly run: RunStatement;
  /** Slow statements that may run at a time; fewer than the pool has connections. */
  readonly slowStatements: number;
  /** Milliseconds, monotonic. */
  readonly now: () => number;
}

/** Serves db.read and db.write on the bus until released. */
export async function createDatabase(dependencies: DatabaseDependencies): Promise<Release> {
  const { bus, run, now, slowStatements } = dependencies;
  const read = createRead({ run, now, slow: createGate(slowStatements) });
  const write = createWrite(run);

  function toOutcome(error: unknown): ReadOutcome {
    if (error instanceof AppError) return { error: toErrorBody(error) };
    throw error;
  }

  const releases = [
    await bus.serve(dbRead, ({ key, shape, rows }) =>
      Promise.all(rows.map((values) => read(key, shape, values).catch(toOutcome))),
    ),
    await bus.serve(dbWrite, write),
  ];
  return async () => {
    for (const release of releases) await release();
  };
}
