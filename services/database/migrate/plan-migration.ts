// What would change in the database, and what of it cannot be done safely?
import { createHash } from 'node:crypto';
import { AppError } from '../../shared/errors.ts';
import type { MigrationPlan } from '../../shared/messages/db-migrate.ts';
import { isPaused } from '../../shared/model/annotations.ts';
import { compileOnce } from '../../shared/model/compile-once.ts';
import type { ModelProblem } from '../../shared/model/model.ts';
import type { ResourceSet } from '../../shared/model/resources.ts';
import { askRows } from '../schema/ask.ts';
import { describeDesired } from '../schema/desired/describe-desired.ts';
import type { DesiredSchema } from '../schema/desired/desired-schema.ts';
import { diffSchema } from '../schema/diff/diff-schema.ts';
import { merge, refused } from '../schema/diff/difference.ts';
import { inSchema } from '../schema/in-schema.ts';
import { introspect } from '../schema/introspect.ts';
import type { LiveSchema } from '../schema/live-schema.ts';
import type { Queryable } from '../schema/queryable.ts';
import { noMemory, type SpellingMemory, spell } from './spelling-memory.ts';

export const contradiction = (problems: readonly ModelProblem[]) =>
  new AppError('ASH_CONFIG', 'The declarations contradict themselves.', { details: problems });

export const pausedNames = ({ entities }: ResourceSet): ReadonlySet<string> =>
  new Set(entities.filter(isPaused).map(({ metadata }) => metadata.name));

const sayPaused = (name: string) => `Entity ${name} is paused: nothing is planned for it.`;

/** Nothing is planned for what is paused. */
function describe(resources: ResourceSet): DesiredSchema {
  const { model, problems } = compileOnce(resources);
  if (model === null) throw contradiction(problems);
  const paused = pausedNames(resources);
  const desired = describeDesired(resources, model);
  return { ...desired, tables: desired.tables.filter(({ resource }) => !paused.has(resource)) };
}

/** Of what the plan says and of the tables it was made for: other tables may change meanwhile. */
function hashOf(
  plan: Omit<MigrationPlan, 'hash'>,
  desired: DesiredSchema,
  live: LiveSchema,
): string {
  const declared = new Set(desired.tables.map((table) => table.name));
  const tables = live.tables.filter((table) => declared.has(table.name));
  const { steps, refusals } = plan;
  return createHash('sha256').update(JSON.stringify({ steps, refusals, tables })).digest('hex');
}

/**
 * The plan that brings the database to what `resources` declare. Changes nothing; may read whole tables.
 * @throws AppError ASH_CONFIG when the declarations do not compile.
 */
export async function planMigration(
  client: Queryable,
  resources: ResourceSet,
  memory: SpellingMemory = noMemory,
): Promise<MigrationPlan> {
  const desired = describe(resources);
  return inSchema(client, { schema: desired.schema, readOnly: false }, async () => {
    const live = await introspect(client, desired.schema);
    const canonical = await spell(client, { desired, live }, memory);
    const difference = diffSchema(canonical.desired, live);
    const plan = await askRows(client, merge([...canonical.refusals.map(refused), difference]));
    const notices = [...plan.notices, ...[...pausedNames(resources)].map(sayPaused)];
    return { hash: hashOf(plan, canonical.desired, live), ...plan, notices };
  });
}
