// How is one statement of a migration run, so that it holds up nobody for long?
import type { Step } from '../../shared/messages/db-migrate.ts';
import type { Queryable } from '../schema/queryable.ts';

export interface StepRunner {
  readonly client: Queryable;
  readonly sleep: (ms: number) => Promise<void>;
  /** From 0 to 1. */
  readonly random: () => number;
  /** How often a lock is asked for before the migration is given up. */
  readonly tries: number;
  /** Called inside the transaction of the steps, or after a step that has none. */
  readonly record: (steps: readonly Step[]) => Promise<void>;
}

/** Lock not available, deadlock: another try may succeed. */
const retryable = new Set(['55P03', '40P01']);
/** The name was taken: what is there is not ours to remove. */
const duplicateName = '42P07';

export function sqlStateOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

/** In one transaction; all or none of them. */
async function runTogether({ client, record }: StepRunner, steps: readonly Step[]): Promise<void> {
  await client.query('begin');
  try {
    let before: Step | null = null;
    for (const step of steps) {
      if (before?.lockTimeoutMs !== step.lockTimeoutMs)
        await client.query(`set local lock_timeout = ${step.lockTimeoutMs}`);
      if (before?.statementTimeoutMs !== step.statementTimeoutMs)
        await client.query(`set local statement_timeout = ${step.statementTimeoutMs}`);
      await client.query(step.sql);
      before = step;
    }
    await record(steps);
    await client.query('commit');
  } catch (error) {
    // When the connection broke, PostgreSQL has rolled back by itself; the first error is what counts.
    await client.query('rollback').catch(() => {});
    throw error;
  }
}

/** Outside a transaction; what a failed try leaves is removed, whether or not there is another. */
async function runAlone({ client, record }: StepRunner, step: Step): Promise<void> {
  await client.query(`set lock_timeout = ${step.lockTimeoutMs}`);
  await client.query(`set statement_timeout = ${step.statementTimeoutMs}`);
  try {
    await client.query(step.sql);
  } catch (error) {
    if (step.undo !== null && sqlStateOf(error) !== duplicateName) await client.query(step.undo);
    throw error;
  }
  await record([step]);
}

/**
 * Runs steps that belong together, again with pauses of different lengths while locks are not to be had:
 * those who wait behind our request get through in between.
 */
export async function runSteps(runner: StepRunner, steps: readonly Step[]): Promise<void> {
  const [first] = steps;
  for (let tried = 1; first !== undefined; tried++) {
    try {
      if (first.standalone) await runAlone(runner, first);
      else await runTogether(runner, steps);
      return;
    } catch (error) {
      if (!retryable.has(sqlStateOf(error)) || tried >= runner.tries) throw error;
      await runner.sleep((0.5 + runner.random()) * Math.min(200 * tried, 2000));
    }
  }
}
