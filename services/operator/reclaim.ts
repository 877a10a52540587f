// What becomes of the tables of Entities that were deleted?
import type { Bus } from '../shared/bus/bus.ts';
import {
  type Drop,
  dbMigrateApply,
  dbMigratePlan,
  type MigrationPlan,
} from '../shared/messages/db-migrate.ts';
import type { ResourceSet } from '../shared/model/resources.ts';

/** What became of them; each is settled unless it is refused, or there was a failure. */
export interface Reclaimed extends Pick<MigrationPlan, 'hash' | 'steps' | 'refusals'> {
  /** Titles of the steps that were made. */
  readonly applied: readonly string[];
  /** Null when all was done that could be; otherwise it is to be tried again. */
  readonly failure: unknown;
}

/** The drop waits a minute for locks, and for a migration that runs. */
const applyTimeoutMs = 300_000;
const planTimeoutMs = 60_000;

async function dropTables(bus: Bus, resources: ResourceSet, drops: readonly Drop[]) {
  const ask = (asked: readonly Drop[]) =>
    bus.request(dbMigratePlan, { resources, drops: [...asked] }, { timeoutMs: planTimeoutMs });
  const plan = await ask(drops);
  const refused = new Set(plan.refusals.map(({ resource }) => resource));
  const others = drops.filter(({ resource }) => !refused.has(resource));
  if (plan.steps.length === 0) return { ...plan, applied: [] };
  // A plan with refusals is never applied.
  const { hash } = refused.size === 0 ? plan : await ask(others);
  const request = { resources, hash, drops: others };
  const { applied } = await bus.request(dbMigrateApply, request, { timeoutMs: applyTimeoutMs });
  return { ...plan, applied };
}

/**
 * Drops what can be dropped. For after `resources` are published, which do not declare them any more. Never rejects: what
 * is published stays, and trying again is safe.
 */
export async function reclaim(
  bus: Bus,
  resources: ResourceSet,
  drops: readonly Drop[],
): Promise<Reclaimed> {
  const nothing = { hash: '', steps: [], refusals: [], applied: [], failure: null };
  if (drops.length === 0) return nothing;
  try {
    return { ...nothing, ...(await dropTables(bus, resources, drops)) };
  } catch (failure) {
    return { ...nothing, failure };
  }
}
