// What is said of an Entity whose dropped fields are still there?
import type { Contracted } from '../contract.ts';
import type { Reconciled, Stuck } from '../reconcile.ts';
import { contractReasons, tellInStatus } from '../told-contract.ts';
import type { Verdict } from './status.ts';
import { no } from './told.ts';
import { toPlan } from './verdict.ts';

const contractedOf = (reconciled: Reconciled | Stuck): Contracted | undefined =>
  'contracted' in reconciled ? reconciled.contracted : undefined;

/** It is served without them; only its schema is not as declared yet. */
export function contractVerdict(
  { name, verdict }: { readonly name: string; readonly verdict: Verdict },
  reconciled: Reconciled | Stuck,
): Verdict {
  const waiting = contractedOf(reconciled)?.waiting.find(({ resource }) => resource === name);
  if (waiting === undefined) return verdict;
  const told = no(contractReasons[waiting.for], tellInStatus(waiting));
  const isForSomebody = ['approval', 'other approval', 'refusals'].includes(waiting.for);
  return {
    ...verdict,
    plan: waiting.hash === '' ? undefined : toPlan(waiting, waiting.refusals),
    warning: isForSomebody ? told : undefined,
    conditions: { ...verdict.conditions, SchemaApplied: told },
  };
}
