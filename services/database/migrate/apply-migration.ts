// How does a plan come into the database, and nothing else?
import { setTimeout } from 'node:timers/promises';
import { AppError } from '../../shared/errors.ts';
import type { Drop, MigrationPlan, Step } from '../../shared/messages/db-migrate.ts';
import type { ResourceSet } from '../../shared/model/resources.ts';
import { searchPath } from '../schema/in-schema.ts';
import type { Connect, Queryable } from '../schema/queryable.ts';
import { holdingLock } from './advisory-lock.ts';
import { groupSteps } from './group-steps.ts';
import { createKnownSpellings, type KnownSpellings } from './known-spellings.ts';
import { createLedger, recordSteps } from './ledger.ts';
import { planContractOf } from './plan-contract.ts';
import { planDrops } from './plan-drops.ts';
import { planMigration } from './plan-migration.ts';
import { recall } from './remembered-plan.ts';
import { runSteps, type StepRunner, sqlStateOf } from './run-step.ts';

export interface ApplyOptions {
  readonly connect: Connect;
  readonly resources: ResourceSet;
  /** Tables of deleted Entities: then the plan is about these alone. */
  readonly drops?: readonly Drop[] | undefined;
  /** Name of an Entity: then it is about its dropped fields alone. */
  readonly contract?: string | undefined;
  /** Of the plan that was approved. */
  readonly hash: string;
  readonly sleep?: (ms: number) => Promise<void>;
  readonly random?: () => number;
  /** How often a lock is asked for, 2 s each time; default 30. */
  readonly lockTries?: number;
  /** How long another migration is waited for; default 60 s. */
  readonly waitMs?: number;
  /** Of the one who made the plan: what it knows is not asked for again. */
  readonly known?: KnownSpellings;
  /** Told after each step. */
  readonly onStep?: (step: Step) => void;
}

function mustBeApproved(plan: MigrationPlan, hash: string): void {
  if (plan.refusals.length > 0)
    throw new AppError('ASH409', 'The plan has changes that cannot be made safely.', {
      details: plan.refusals,
      hint: 'Do what "manual" says, or take the change back.',
    });
  if (plan.hash !== hash)
    throw new AppError(
      'ASH409',
      'The database or the declarations changed since the plan was made.',
      {
        hint: 'Make a new plan, and apply that.',
      },
    );
}

/** What went wrong with a step, in words for the operator. */
function explain(error: unknown, steps: readonly Step[], applied: readonly string[]): AppError {
  const title = steps.map((step) => step.title).join('; ');
  const message = error instanceof Error ? error.message : String(error);
  const details = { step: title, sql: steps.map((step) => step.sql), message, applied };
  if (sqlStateOf(error) === '55P03')
    return new AppError('ASH503', `No lock was to be had for: ${title}.`, {
      details,
      hint: 'A long transaction holds it: see pg_stat_activity. What was applied stays; apply again.',
      retryAfterSeconds: 30,
      cause: error,
    });
  return new AppError('ASH409', `The migration stopped at: ${title}: ${message}`, {
    details,
    hint: 'What was applied stays. Make a new plan: it continues from here.',
    cause: error,
  });
}

async function runPlan(
  client: Queryable,
  plan: MigrationPlan,
  options: ApplyOptions,
): Promise<string[]> {
  const applied: string[] = [];
  await createLedger(client);
  const runner: StepRunner = {
    client,
    sleep: options.sleep ?? setTimeout,
    random: options.random ?? Math.random,
    tries: options.lockTries ?? 30,
    record: (steps) => recordSteps(client, plan.hash, steps),
  };
  for (const steps of groupSteps(plan.steps)) {
    try {
      await runSteps(runner, steps);
    } catch (error) {
      throw explain(error, steps, applied);
    }
    for (const step of steps) {
      applied.push(step.title);
      options.onStep?.(step);
    }
  }
  return applied;
}

/** What is learnt here is told by the next plan: it will be of other tables. */
const memoryOf = (client: Queryable, { known = createKnownSpellings() }: ApplyOptions) =>
  known(client, { recall: (schema) => recall(client, schema), learn: () => {} });

function planAsked(client: Queryable, options: ApplyOptions) {
  const { resources, drops, contract } = options;
  if (contract !== undefined) return planContractOf(client, resources, contract);
  return drops === undefined
    ? planMigration(client, resources, memoryOf(client, options))
    : planDrops(client, { resources, drops });
}

async function planAndRun(client: Queryable, options: ApplyOptions): Promise<string[]> {
  const { resources } = options;
  const plan = await planAsked(client, options);
  const isDone = plan.steps.length === 0 && plan.refusals.length === 0;
  // Another one was first and applied the same: what was approved is there.
  if (isDone) return [];
  mustBeApproved(plan, options.hash);
  const schema = resources.application.spec.schema ?? 'public';
  await client.query("select set_config('search_path', $1, false)", [searchPath(schema)]);
  return runPlan(client, plan, options);
}

/**
 * Applies the plan with that hash, one migration at a time. Can be interrupted anywhere and called again with
 * a new plan: what is to be done is read from the catalog. Never drops a table that `drops` does not name, nor a column but
 * those of `contract`.
 * @returns titles of the steps that were applied
 * @throws AppError ASH409 when the plan is not the approved one, has refusals, or a step fails; ASH503 when
 * another migration runs or a lock is not to be had; details say which step, in SQL, for the operator
 */
export async function applyMigration(options: ApplyOptions): Promise<{ applied: string[] }> {
  const { client, release } = await options.connect();
  const { sleep = setTimeout, waitMs: timeoutMs = 60_000 } = options;
  try {
    const applied = await holdingLock({ client, sleep, timeoutMs }, () =>
      planAndRun(client, options),
    );
    return { applied };
  } finally {
    await release();
  }
}
