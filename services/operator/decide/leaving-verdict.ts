// What is said of an Entity that was deleted and is still there?
import type { Reclaimed } from '../reclaim.ts';
import type { Reconciled, Stuck } from '../reconcile.ts';
import type { Leaving } from './leaving.ts';
import type { Told, Verdict } from './status.ts';
import { wordsOf } from './stuck.ts';
import { no, valid } from './told.ts';
import { toPlan } from './verdict.ts';

const unpublished = no('Unpublished', 'It is served no more.');
const waitsForOthers = no(
  'WaitsForOthers',
  'Its table is dropped once all resources are valid and the schema fits.',
);

const isHeld = no(
  'Paused',
  'It and its table stay until the annotation ashlar.dev/paused is taken away.',
);

const held = (verdict: Verdict): Verdict => ({
  ...verdict,
  conditions: { ...verdict.conditions, Deleted: isHeld },
});

/** It is served no more, and its table is still there. */
function pending(verdict: Verdict, told: Told): Verdict {
  const conditions = {
    Accepted: valid,
    SchemaApplied: told,
    ModelPublished: unpublished,
    Deleted: told,
    Ready: told,
  };
  return { ...verdict, conditions, plan: undefined, table: undefined, revision: undefined };
}

function refused(name: string, verdict: Verdict, reclaimed: Reclaimed): Verdict | null {
  const own = reclaimed.refusals.filter(({ resource }) => resource === name);
  if (own.length === 0) return null;
  const words = own.map(({ title, reason, manual }) => `${title}: ${reason}. ${manual}`).join('\n');
  const told = pending(verdict, no('DropRefused', words));
  return { ...told, isCulprit: true, plan: toPlan(reclaimed, own) };
}

function goingVerdict(
  name: string,
  verdict: Verdict,
  reconciled: Reconciled | Stuck,
): Verdict | null {
  if (reconciled.outcome === 'published' || reconciled.outcome === 'unchanged') {
    const { reclaimed } = reconciled;
    if (reclaimed === undefined || reclaimed.failure === null)
      return reclaimed === undefined ? null : refused(name, verdict, reclaimed);
    const words = `${wordsOf(reclaimed.failure)} It is tried again until it works.`;
    return pending(verdict, no('DropFailed', words));
  }
  if (reconciled.outcome === 'paused') return held(verdict);
  const { Ready } = verdict.conditions;
  const isSaid = reconciled.outcome === 'stuck' && Ready.status !== 'True';
  const Deleted = isSaid ? Ready : waitsForOthers;
  return { ...verdict, conditions: { ...verdict.conditions, Deleted, Ready: Deleted } };
}

/** `verdict`: what would be said if it were not deleted. Null: nothing more is to be said, it can go. */
export function leavingVerdict(
  { name, verdict }: { readonly name: string; readonly verdict: Verdict },
  { going, kept, paused }: Leaving,
  reconciled: Reconciled | Stuck,
): Verdict | null {
  if (going.has(name)) return goingVerdict(name, verdict, reconciled);
  if (paused.has(name))
    return { ...verdict, conditions: { ...verdict.conditions, Deleted: isHeld } };
  const by = kept.get(name);
  if (by === undefined) return verdict;
  const words = `It and its table stay until nothing refers to it: Entity ${by.join(', ')}.`;
  const Deleted = no('Referenced', words);
  return { ...verdict, conditions: { ...verdict.conditions, Deleted } };
}
