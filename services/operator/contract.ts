// Which columns are dropped now, and what do the others wait for?
import type { Bus } from '../shared/bus/bus.ts';
import {
  type ContractPlan,
  dbMigrateApply,
  dbMigrateContract,
} from '../shared/messages/db-migrate.ts';
import { approvalOf } from '../shared/model/annotations.ts';
import type { EntityResource, ResourceSet } from '../shared/model/resources.ts';

/** The dropped fields of one Entity that are still there. */
export interface Waiting extends ContractPlan {
  readonly for:
    | 'approval'
    /** Another plan than this one is approved. */
    | 'other approval'
    /** It is approved, and somebody may still run a model that has the fields. */
    | 'acknowledgements'
    | 'refusals'
    /** Something failed; it is tried again. */
    | 'retry';
  /** The hash that the Entity names. */
  readonly approved: string | null;
  readonly failure: unknown;
}
export interface Contracted {
  /** Titles of the steps that were made. */
  readonly applied: readonly string[];
  readonly waiting: readonly Waiting[];
}

export interface ContractOptions {
  readonly bus: Bus;
  readonly resources: ResourceSet;
  /** Everybody runs the model of these resources, and has for a while. */
  readonly isAcknowledged: boolean;
}

/** The drop waits a minute for locks, and for a migration that runs. */
const applyTimeoutMs = 300_000;
const planTimeoutMs = 60_000;

const declaresDrops = ({ spec }: EntityResource) => (spec.droppedFields ?? []).length > 0;

function waitsFor(
  { hash, refusals }: ContractPlan,
  approved: string | null,
  isAcknowledged: boolean,
): Waiting['for'] | null {
  if (refusals.length > 0) return 'refusals';
  if (approved === null) return 'approval';
  if (approved !== hash) return 'other approval';
  return isAcknowledged ? null : 'acknowledgements';
}

/** What could not even be planned. */
function unplanned(declaring: readonly EntityResource[], failure: unknown): Waiting[] {
  return declaring.map((entity) => ({
    resource: entity.metadata.name,
    ...{ hash: '', steps: [], refusals: [] },
    ...{ for: 'retry', approved: approvalOf(entity), failure },
  }));
}

async function contractOne(
  plan: ContractPlan,
  approved: string | null,
  { bus, resources, isAcknowledged }: ContractOptions,
): Promise<Contracted> {
  const waits = waitsFor(plan, approved, isAcknowledged);
  if (waits !== null)
    return { applied: [], waiting: [{ ...plan, for: waits, approved, failure: null }] };
  const { hash, resource: contract } = plan;
  try {
    const request = { resources, hash, contract };
    const { applied } = await bus.request(dbMigrateApply, request, { timeoutMs: applyTimeoutMs });
    return { applied, waiting: [] };
  } catch (failure) {
    return { applied: [], waiting: [{ ...plan, for: 'retry', approved, failure }] };
  }
}

/**
 * Drops the fields that Entities name in `droppedFields`, each Entity's once it names the hash of the plan. For after
 * `resources` are published, which do not have them any more. Never rejects: what is published stays, and trying again is safe.
 */
export async function contract(options: ContractOptions): Promise<Contracted> {
  const { bus, resources } = options;
  const declaring = resources.entities.filter(declaresDrops);
  if (declaring.length === 0) return { applied: [], waiting: [] };
  const approvals = new Map(declaring.map((one) => [one.metadata.name, approvalOf(one)]));
  try {
    const timeoutMs = planTimeoutMs;
    const { plans } = await bus.request(dbMigrateContract, { resources }, { timeoutMs });
    const results: Contracted[] = [];
    for (const plan of plans)
      results.push(await contractOne(plan, approvals.get(plan.resource) ?? null, options));
    return {
      applied: results.flatMap(({ applied }) => applied),
      waiting: results.flatMap(({ waiting }) => waiting),
    };
  } catch (failure) {
    return { applied: [], waiting: unplanned(declaring, failure) };
  }
}

/** Null when all was done that could be. */
export const contractFailure = ({ waiting }: Contracted): unknown =>
  waiting.find((one) => one.for === 'retry')?.failure ?? null;
