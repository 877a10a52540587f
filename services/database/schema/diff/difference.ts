// What came out of a comparison?
import type { Refusal, Step } from '../../../shared/messages/db-migrate.ts';
import type { DesiredTable } from '../desired/desired-schema.ts';
import type { LiveTable } from '../live-schema.ts';
import type { TableRef } from '../steps/step.ts';

/** Steps are made in this order: each phase may use what the ones before it made. */
export const phases = ['types', 'tables', 'columns', 'checks', 'indexes', 'foreign keys'] as const;
export type Phase = (typeof phases)[number];

/** A question to the database that decides whether a change is safe. */
export interface Precondition {
  /** Answers one row with one boolean: true when the change must not be made. */
  readonly sql: string;
  readonly refusal: Refusal;
}

/** Steps that belong together, in order. */
export interface Change {
  readonly phase: Phase;
  readonly steps: readonly Step[];
  /** The change is refused when one of them is answered with true. */
  readonly unless: readonly Precondition[];
}

export interface Difference {
  readonly changes: readonly Change[];
  readonly refusals: readonly Refusal[];
  readonly notices: readonly string[];
}

/** A declared table beside the one in the database. */
export interface TablePair {
  readonly ref: TableRef;
  readonly desired: DesiredTable;
  readonly live: LiveTable;
}

export function changed(
  phase: Phase,
  steps: readonly Step[],
  unless: readonly Precondition[] = [],
): Difference {
  return { changes: [{ phase, steps, unless }], refusals: [], notices: [] };
}

export function refused(refusal: Refusal): Difference {
  return { changes: [], refusals: [refusal], notices: [] };
}

export function noticed(...notices: string[]): Difference {
  return { changes: [], refusals: [], notices };
}

export function merge(differences: readonly Difference[]): Difference {
  return {
    changes: differences.flatMap((one) => one.changes),
    refusals: differences.flatMap((one) => one.refusals),
    notices: differences.flatMap((one) => one.notices),
  };
}

/** Nothing differs. */
export const same: Difference = { changes: [], refusals: [], notices: [] };

/** Names of all constraints that are declared for a table. */
export function claimedNames({
  primaryKey,
  uniques,
  checks,
  foreignKeys,
}: DesiredTable): Set<string> {
  const keys = primaryKey ? [primaryKey] : [];
  return new Set([...keys, ...uniques, ...checks, ...foreignKeys].map((one) => one.name));
}
