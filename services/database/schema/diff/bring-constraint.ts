// How does a check or foreign key come to be on a table that is in use?
import type { Step } from '../../../shared/messages/db-migrate.ts';
import { identifier } from '../../sql/identifier.ts';
import type { LiveConstraint } from '../live-schema.ts';
import { instantStep, quoted, referenceStep, validateStep } from '../steps/step.ts';
import {
  changed,
  type Difference,
  type Phase,
  type Precondition,
  refused,
  type TablePair,
} from './difference.ts';
import { isTemporaryName, temporaryName } from './temporary-name.ts';

export interface WantedConstraint {
  readonly name: string;
  readonly kind: 'check' | 'foreign key';
  /** Behind CONSTRAINT name. */
  readonly definition: string;
  readonly isSame: (live: LiveConstraint) => boolean;
  /** Names of all declared constraints of the table. */
  readonly claimed: ReadonlySet<string>;
  readonly phase: Phase;
  readonly unless: readonly Precondition[];
}

interface Found {
  /** The one of the wanted meaning. */
  readonly same: LiveConstraint | undefined;
  /** One of the wanted name and another meaning. */
  readonly old: LiveConstraint | undefined;
}

/**
 * One of the same meaning counts under any name that is not that of another declaration, unless the wanted
 * name is taken: then what has that name has to go, and only one that was made to replace it counts.
 */
function find({ live, ref }: TablePair, wanted: WantedConstraint): Found {
  const named = live.constraints.find((one) => one.name === wanted.name);
  if (named && wanted.isSame(named)) return { same: named, old: undefined };
  const temporary = temporaryName(ref.name, wanted.name);
  const same = live.constraints.filter(
    (one) => wanted.isSame(one) && !wanted.claimed.has(one.name),
  );
  const begun = same.find((one) => one.name === temporary);
  const other = same.find((one) => !isTemporaryName(one.name));
  return { same: named ? begun : (other ?? begun), old: named };
}

/** It takes effect for new rows at once; the old ones are checked while the table is used. */
function add({ ref }: TablePair, wanted: WantedConstraint, name: string): Step[] {
  const build = wanted.kind === 'check' ? instantStep : referenceStep;
  const step = build(ref, {
    title: `${ref.name}: add ${wanted.kind} ${wanted.name}`,
    sql: `ALTER TABLE ${quoted(ref)} ADD CONSTRAINT ${identifier(name)} ${wanted.definition} NOT VALID`,
  });
  return [step, validateStep(ref, name)];
}

function takePlace({ ref }: TablePair, from: string, to: string): Step {
  return instantStep(ref, {
    title: `${ref.name}: rename ${from} to ${to}`,
    sql: `ALTER TABLE ${quoted(ref)} RENAME CONSTRAINT ${identifier(from)} TO ${identifier(to)}`,
  });
}

export function dropConstraint({ ref }: TablePair, name: string, why: string): Step {
  return instantStep(ref, {
    title: `${ref.name}: drop ${name} (${why})`,
    sql: `ALTER TABLE ${quoted(ref)} DROP CONSTRAINT ${identifier(name)}`,
  });
}

function refuseNamesake(
  { ref, desired }: TablePair,
  wanted: WantedConstraint,
  old: LiveConstraint,
) {
  return refused({
    resource: desired.resource,
    title: `${ref.name}: ${wanted.kind} ${wanted.name}`,
    reason: `the table has another constraint of that name: ${old.definition}`,
    manual: `Give one of them another name: ALTER TABLE ${quoted(ref)} RENAME CONSTRAINT ${identifier(wanted.name)} TO …;`,
  });
}

/** A new one, or what is left to do on one that is there. */
function makeValid(pair: TablePair, wanted: WantedConstraint, { same, old }: Found): Step[] {
  if (same) return same.validated ? [] : [validateStep(pair.ref, same.name)];
  return add(pair, wanted, old ? temporaryName(pair.ref.name, wanted.name) : wanted.name);
}

/** One that was made under a temporary name takes the wanted one. */
function settle(pair: TablePair, { name }: WantedConstraint, { same, old }: Found): Step[] {
  if (old === undefined && !(same && isTemporaryName(same.name))) return [];
  const temporary = temporaryName(pair.ref.name, name);
  const drop = old ? [dropConstraint(pair, old.name, 'it says something else')] : [];
  return [...drop, takePlace(pair, temporary, name)];
}

/**
 * Another constraint under the wanted name stays until the new one is valid, so that no row escapes both.
 * An interrupted migration is continued where it stopped.
 */
export function bringConstraint(pair: TablePair, wanted: WantedConstraint): Difference {
  const found = find(pair, wanted);
  if (found.old && found.old.kind !== wanted.kind) return refuseNamesake(pair, wanted, found.old);
  const made = makeValid(pair, wanted, found);
  const steps = [...made, ...settle(pair, wanted, found)];
  return changed(wanted.phase, steps, made.length > 0 ? wanted.unless : []);
}
