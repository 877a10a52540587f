// How does an index go while its table is used?
import type { Step } from '../../../shared/messages/db-migrate.ts';
import { concurrentStep, quoted, type TableRef } from '../steps/step.ts';
import type { TablePair } from './difference.ts';

/** Safe to run again: one that was interrupted leaves the index invalid, but there. */
export function dropIndexSql(index: TableRef): string {
  return `DROP INDEX CONCURRENTLY IF EXISTS ${quoted(index)}`;
}

export function dropIndexStep({ ref }: TablePair, name: string, why: string): Step {
  return concurrentStep(ref, {
    title: `${ref.name}: drop index ${name} (${why})`,
    sql: dropIndexSql({ schema: ref.schema, name }),
  });
}
