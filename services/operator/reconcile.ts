// What differs between the declared world and the observed one, and what is done about it?
import type { Bus } from '../shared/bus/bus.ts';
import {
  type Drop,
  dbMigrateApply,
  dbMigratePlan,
  type MigrationPlan,
} from '../shared/messages/db-migrate.ts';
import type { PublishedModel } from '../shared/messages/published-model.ts';
import { compileOnce } from '../shared/model/compile-once.ts';
import type { SourceProblem } from '../shared/model/manifests/source-problem.ts';
import type { Model, ModelProblem } from '../shared/model/model.ts';
import type { ResourceSet } from '../shared/model/resources.ts';
import { type Contracted, contract } from './contract.ts';
import { holdPaused } from './hold-paused.ts';
import type { Publisher } from './publisher.ts';
import { type Reclaimed, reclaim } from './reclaim.ts';

/** The declarations as a source holds them now; resources are null when they cannot be read as a whole. */
export interface Gathered {
  readonly resources: ResourceSet | null;
  readonly problems: readonly SourceProblem[];
  /** Where a problem of the compiled model stands in the source. */
  readonly locate: (problem: ModelProblem) => SourceProblem;
  /** Tables that go with Entities which were deleted; a source that cannot tell has none. */
  readonly drops?: readonly Drop[];
}

/** How one reconciliation ended. */
export type Reconciled =
  | {
      readonly outcome: 'unchanged';
      readonly revision: string;
      readonly reclaimed?: Reclaimed;
      readonly contracted?: Contracted;
    }
  | {
      readonly outcome: 'published';
      readonly revision: string;
      readonly applied: readonly string[];
      readonly notices: readonly string[];
      readonly model: Model;
      readonly reclaimed?: Reclaimed;
      readonly contracted?: Contracted;
    }
  /** The Application is; the revision is the one that stays served. */
  | { readonly outcome: 'paused'; readonly revision: string | null }
  | { readonly outcome: 'invalid'; readonly problems: readonly SourceProblem[] }
  | ({ readonly outcome: 'refused' } & Pick<MigrationPlan, 'hash' | 'steps' | 'refusals'>);

/** A part of a reconciliation that can fail although all declarations are right. */
export type Step = 'plan' | 'apply' | 'publish';

/** A step failed; it is tried again. */
export interface Stuck {
  readonly outcome: 'stuck';
  readonly step: Step;
  readonly error: unknown;
}

/** Migrations wait for locks and build indexes. */
const migrateTimeoutMs = 3_600_000;
const planTimeoutMs = 60_000;

export interface ReconcileOptions {
  readonly bus: Bus;
  /** Revision that is served now; null before the first. */
  readonly served: string | null;
  /** Called when the schema fits the model, and nobody is served by it yet. A rejection is a failure. */
  readonly beforePublish: (model: Model) => Promise<void>;
  readonly publisher: Pick<Publisher, 'look' | 'publish' | 'published'>;
  /** Everybody runs that revision, and has for a while. */
  readonly isAcknowledged: (revision: string) => boolean;
  /** Told before each step. */
  readonly onStep: (step: Step) => void;
}

async function migrate({ bus, onStep }: ReconcileOptions, resources: ResourceSet) {
  const plan = await bus.request(dbMigratePlan, { resources }, { timeoutMs: planTimeoutMs });
  const { hash, steps, refusals } = plan;
  if (refusals.length > 0 || steps.length === 0) return { ...plan, applied: [] };
  onStep('apply');
  const timeoutMs = migrateTimeoutMs;
  const { applied } = await bus.request(dbMigrateApply, { resources, hash }, { timeoutMs });
  return { ...plan, applied };
}

/** With what is paused as it is served; null when all is. */
function hold({ bus, publisher }: ReconcileOptions, resources: ResourceSet) {
  return holdPaused(resources, {
    published: async () => (await publisher.published())?.resources ?? null,
    async fits(declared) {
      // What does not compile is told by who asks.
      if (compileOnce(declared).model === null) return true;
      const request = { resources: declared };
      const plan = await bus.request(dbMigratePlan, request, { timeoutMs: planTimeoutMs });
      return plan.steps.length === 0 && plan.refusals.length === 0;
    },
  });
}

/** For after `resources` are published: what goes with that. */
async function cleanUp(
  { bus, isAcknowledged }: ReconcileOptions,
  { resources, revision }: PublishedModel,
  drops: readonly Drop[] = [],
) {
  const reclaimed = await reclaim(bus, resources, drops);
  const acknowledged = isAcknowledged(revision);
  const contracted = await contract({ bus, resources, isAcknowledged: acknowledged });
  return { reclaimed, contracted };
}

/**
 * gather → check → migrate → publish → drop the tables of what was deleted, and fields that were approved. Nothing is published that is
 * invalid or whose migration is refused: the last good model stays served. Of what is paused nothing changes.
 * @throws AppError when the database cannot be reached or a migration fails; trying again is safe
 */
export async function reconcile(
  gathered: Gathered,
  options: ReconcileOptions,
): Promise<Reconciled> {
  const { served, beforePublish, publisher, onStep } = options;
  if (gathered.resources === null || gathered.problems.length > 0)
    return { outcome: 'invalid', problems: gathered.problems };
  onStep('plan');
  const resources = await hold(options, gathered.resources);
  if (resources === null)
    return { outcome: 'paused', revision: (await publisher.published())?.revision ?? null };
  const { model, problems } = compileOnce(resources);
  if (model === null) return { outcome: 'invalid', problems: problems.map(gathered.locate) };
  const { revision } = model;
  const cleaned = () => cleanUp(options, { resources, revision }, gathered.drops);
  if (revision === served) return { outcome: 'unchanged', revision, ...(await cleaned()) };
  await publisher.look();
  const { hash, steps, refusals, applied, notices } = await migrate(options, resources);
  if (refusals.length > 0) return { outcome: 'refused', hash, steps, refusals };
  onStep('publish');
  await beforePublish(model);
  await publisher.publish({ revision, resources });
  return { outcome: 'published', revision, applied, notices, model, ...(await cleaned()) };
}
