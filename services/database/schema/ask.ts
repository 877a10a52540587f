// What do the rows say about a change?
import type { MigrationPlan, Step } from '../../shared/messages/db-migrate.ts';
import { type Change, type Difference, type Precondition, phases } from './diff/difference.ts';
import type { Queryable } from './queryable.ts';

/** Longer than this no question is waited for: the step itself finds out then, and fails without harm. */
const questionTimeoutMs = 30_000;

/** True when the database says that the change must not be made. */
async function isForbidden(client: Queryable, { sql }: Precondition): Promise<boolean> {
  await client.query('savepoint question');
  try {
    const { rows } = await client.query(`select (${sql})::text as answer`);
    return rows[0]?.answer === 'true';
  } catch {
    // The step will say the same, with the words of PostgreSQL.
    return false;
  } finally {
    await client.query('rollback to savepoint question');
  }
}

/** Steps of the changes the rows allow, in the order of the phases; refusals for the others. */
export async function askRows(
  client: Queryable,
  { changes, refusals, notices }: Difference,
): Promise<Omit<MigrationPlan, 'hash'>> {
  await client.query(`set local statement_timeout = ${questionTimeoutMs}`);
  const refused = [...refusals];
  const allowed: Change[] = [];
  for (const change of changes) {
    const before = refused.length;
    for (const question of change.unless)
      if (await isForbidden(client, question)) refused.push(question.refusal);
    if (refused.length === before) allowed.push(change);
  }
  const steps = phases.flatMap((phase): Step[] =>
    allowed.filter((change) => change.phase === phase).flatMap((change) => change.steps),
  );
  return { steps, refusals: refused, notices: [...notices] };
}
