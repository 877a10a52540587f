// Which columns did somebody ask to be dropped, what goes with them, and what is in the way?
import { createHash } from 'node:crypto';
import type { ContractPlan, Refusal } from '../../shared/messages/db-migrate.ts';
import { compileOnce } from '../../shared/model/compile-once.ts';
import type { ResourceSet } from '../../shared/model/resources.ts';
import { type Dependent, type Droppable, findDroppable } from '../schema/column-dependents.ts';
import { describeDesired } from '../schema/desired/describe-desired.ts';
import type { DesiredTable } from '../schema/desired/desired-schema.ts';
import { claimedNames } from '../schema/diff/difference.ts';
import { inSchema } from '../schema/in-schema.ts';
import { introspectTables } from '../schema/introspect.ts';
import type { LiveTable } from '../schema/live-schema.ts';
import type { Queryable } from '../schema/queryable.ts';
import { instantStep, quoted } from '../schema/steps/step.ts';
import { identifier } from '../sql/identifier.ts';
import { contradiction, pausedNames } from './plan-migration.ts';

/** A table with columns that are to go and are there. */
interface Contract {
  readonly schema: string;
  readonly desired: DesiredTable;
  readonly found: Droppable;
}

function refusal({ desired }: Contract, column: string, reason: string): Refusal {
  return {
    resource: desired.resource,
    title: `${desired.name}: drop column ${column}`,
    reason,
    manual: `Drop that first; or take ${column} out of droppedFields, and the column stays.`,
  };
}

/** What PostgreSQL would refuse, and what the Entity itself declares. */
function isInTheWay({ desired }: Contract) {
  const declared = claimedNames(desired);
  for (const { name } of desired.indexes) declared.add(name);
  return ({ goesAlong, name }: Dependent) => !goesAlong || (name !== null && declared.has(name));
}

function refusalsOf(contract: Contract): Refusal[] {
  const { columns, dependents } = contract.found;
  const inTheWay = dependents.filter(isInTheWay(contract));
  return columns.flatMap(({ name, isFixed }) => {
    if (isFixed)
      return refusal(contract, name, 'it comes from another table, or partitions this one');
    const words = inTheWay.filter(({ column }) => column === name).map((one) => one.words);
    return words.length === 0 ? [] : refusal(contract, name, `${words.join(', ')} still needs it`);
  });
}

/** One statement, never with CASCADE: all of them go, or none. */
function dropStep({ schema, desired, found }: Contract) {
  const names = found.columns.map(({ name }) => name);
  const ref = { schema, name: desired.name };
  const along = [...new Set(found.dependents.map(({ words }) => words))];
  return instantStep(ref, {
    title: `${desired.name}: drop column ${names.join(', ')}`,
    sql: `ALTER TABLE ${quoted(ref)} ${names.map((name) => `DROP COLUMN ${identifier(name)}`).join(', ')}`,
    hazards: [
      `data loss: the values of ${names.join(', ')} are gone for good`,
      ...(along.length === 0 ? [] : [`goes with it: ${along.join(', ')}`]),
      'functions and triggers that name it in their text are not looked at',
    ],
  });
}

/** The hash is of one table in one database: neither of another that looks alike, nor of one that was changed since. */
function planOf(contract: Contract, live: LiveTable | undefined): ContractPlan {
  const refusals = refusalsOf(contract);
  const steps = refusals.length === 0 ? [dropStep(contract)] : [];
  const text = JSON.stringify({ steps, refusals, found: contract.found, live });
  const hash = createHash('sha256').update(text).digest('hex');
  return { resource: contract.desired.resource, hash, steps, refusals };
}

/** Tables of Entities that drop fields and are not paused. */
function candidates(resources: ResourceSet): { schema: string; tables: DesiredTable[] } {
  const { model, problems } = compileOnce(resources);
  if (model === null) throw contradiction(problems);
  const paused = pausedNames(resources);
  const tables = describeDesired(resources, model).tables.filter(
    ({ isView, droppedColumns, resource }) =>
      !isView && droppedColumns.length > 0 && !paused.has(resource),
  );
  return { schema: model.schema, tables };
}

/**
 * A plan for each Entity with `droppedFields` that are still there; changes nothing. Only what is named there is dropped: a
 * column that nobody declares may be somebody else's. Each plan is made once its hash is approved, and nobody runs a model
 * any more that has the fields.
 * @throws AppError ASH_CONFIG when the declarations do not compile.
 */
export async function planContract(
  client: Queryable,
  resources: ResourceSet,
): Promise<ContractPlan[]> {
  const { schema, tables } = candidates(resources);
  if (tables.length === 0) return [];
  return inSchema(client, { schema, readOnly: true }, async () => {
    const contracts: Contract[] = [];
    for (const desired of tables) {
      const found = await findDroppable(client, { schema, ...desired }, desired.droppedColumns);
      if (found !== null) contracts.push({ schema, desired, found });
    }
    if (contracts.length === 0) return [];
    const live = new Map((await introspectTables(client, schema)).map((one) => [one.name, one]));
    return contracts.map((contract) => planOf(contract, live.get(contract.desired.name)));
  });
}

/** That of one Entity; an empty one when there is nothing to drop. */
export async function planContractOf(client: Queryable, resources: ResourceSet, name: string) {
  const plans = await planContract(client, resources);
  const plan = plans.find(({ resource }) => resource === name);
  return { notices: [], ...(plan ?? { hash: '', steps: [], refusals: [] }) };
}
