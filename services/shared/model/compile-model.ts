// What do the declarations mean together, and what is wrong with them?
import { finish, type Interruptible } from '../interruptible.ts';
import { checkAnnotations } from './annotations.ts';
import { compileCachePolicy } from './cache-spec.ts';
import { compileAction } from './compile/actions.ts';
import { compileApplication } from './compile/application.ts';
import { createDraft, type Draft, keyedFields, tableName, uniqueKeysOf } from './compile/draft.ts';
import { compileForeignKeys, type ForeignKey } from './compile/foreign-keys.ts';
import { compileGrants } from './compile/grants.ts';
import { checkLimits } from './compile/limits.ts';
import { checkNames } from './compile/name-collisions.ts';
import { compileRelationships, type ForeignKeys } from './compile/relationships.ts';
import { createReport } from './compile/report.ts';
import { checkRoutes } from './compile/routes.ts';
import type { Operation } from './entity-spec.ts';
import type { Action, Entity, Grant, Model, ModelProblem } from './model.ts';
import type { DeclaredTypes } from './pg-types.ts';
import type { Relationship } from './relationship.ts';
import type { ResourceSet } from './resources.ts';
import { revisionInSteps } from './revision.ts';

export type CompiledModel =
  | { readonly model: Model; readonly problems: readonly [] }
  | { readonly model: null; readonly problems: readonly ModelProblem[] };

export const defaultSchema = 'public';
const defaultMaxRows = 1000;

/** What every step needs: the resources, and where problems go. */
interface Compilation {
  readonly resources: ResourceSet;
  readonly problems: ModelProblem[];
  readonly schema: string;
  readonly roles: ReadonlySet<string>;
  readonly types: DeclaredTypes;
}

/** The first with each name; the others are reported. */
function uniquelyNamed<T>(
  items: readonly T[],
  nameOf: (item: T) => string,
  onTwice: (item: T, first: T) => void,
): Map<string, T> {
  const found = new Map<string, T>();
  for (const item of items) {
    const first = found.get(nameOf(item));
    if (first === undefined) found.set(nameOf(item), item);
    else onTwice(item, first);
  }
  return found;
}

function* createDrafts({
  resources,
  problems,
  types,
}: Compilation): Interruptible<Map<string, Draft>> {
  const report = (name: string) => createReport(problems, `Entity ${name}`);
  const named = uniquelyNamed(
    resources.entities,
    (entity) => entity.metadata.name,
    ({ metadata }) =>
      report(metadata.name)('metadata.name', `Entity "${metadata.name}" is declared twice`),
  );
  const onTables = uniquelyNamed([...named.values()], tableName, (entity, first) => {
    const path = entity.spec.table === undefined ? 'metadata.name' : 'spec.table';
    const message = `table "${tableName(entity)}" is that of Entity ${first.metadata.name} already`;
    report(entity.metadata.name)(path, message);
  });
  const drafts = new Map<string, Draft>();
  for (const entity of onTables.values()) {
    const { name } = entity.metadata;
    checkAnnotations(entity, report(name));
    drafts.set(name, createDraft(entity, types, report(name)));
    yield;
  }
  return drafts;
}

function* findForeignKeys(drafts: ReadonlyMap<string, Draft>): Interruptible<ForeignKeys> {
  const names = new Map(
    [...drafts.values()].map((draft) => [draft.name, `table of Entity ${draft.resource}`]),
  );
  const found = new Map<Draft, readonly ForeignKey[]>();
  for (const draft of drafts.values()) {
    const keys = compileForeignKeys(draft, drafts);
    checkNames(draft, keys, names);
    found.set(draft, keys);
    yield;
  }
  return found;
}

/** A model's entity whose grants are still to come: rules may look at every other entity. */
interface OpenEntity extends Entity {
  readonly grants: Map<string, ReadonlyMap<Operation, Grant>>;
}

function toEntity(
  draft: Draft,
  relationships: readonly Relationship[],
  { schema, resources }: Compilation,
): OpenEntity {
  const { name, resource, spec } = draft;
  return {
    name,
    resource,
    schema,
    isView: spec.view === true,
    description: spec.description ?? null,
    fields: keyedFields(draft),
    primaryKey: spec.primaryKey ?? [],
    uniqueKeys: uniqueKeysOf(draft),
    relationships,
    grants: new Map(),
    cachePolicy: compileCachePolicy(spec.cache, resources.application.spec.cache),
    hasEvents: spec.events === true,
  };
}

function* compileEntities(compilation: Compilation): Interruptible<Map<string, Entity>> {
  const { roles } = compilation;
  const drafts = yield* createDrafts(compilation);
  const relationships = compileRelationships(yield* findForeignKeys(drafts));
  const entities = new Map<string, OpenEntity>();
  for (const [draft, found] of relationships) {
    entities.set(draft.name, toEntity(draft, found, compilation));
    yield;
  }
  for (const { name, spec, report } of drafts.values()) {
    const entity = entities.get(name);
    if (entity === undefined) continue;
    const grants = compileGrants(spec.access ?? [], { entity, entities, roles, report });
    for (const [role, operations] of grants) entity.grants.set(role, operations);
    yield;
  }
  return entities;
}

function compileActions({ resources, problems, ...context }: Compilation): Map<string, Action> {
  const compiled = resources.actions.map((action) => {
    const report = createReport(problems, `Action ${action.metadata.name}`);
    checkAnnotations(action, report);
    return { report, action: compileAction(action, { ...context, report }) };
  });
  const named = uniquelyNamed(
    compiled,
    ({ action }) => action.name,
    ({ report, action }, first) =>
      report(
        'spec.name',
        `"${action.name}" is the name of Action ${first.action.resource} already`,
      ),
  );
  return new Map([...named].map(([name, { action }]) => [name, action]));
}

/**
 * The model, or every problem of the declarations. Equal resources give equal models: each service
 * compiles for itself what the operator published.
 */
export const compileModel = (resources: ResourceSet): CompiledModel =>
  finish(compileInSteps(resources));

/** The same, for those who have something else to do meanwhile. */
export function* compileInSteps(resources: ResourceSet): Interruptible<CompiledModel> {
  const { metadata, spec } = resources.application;
  const problems: ModelProblem[] = [];
  const report = createReport(problems, `Application ${metadata.name}`);
  checkAnnotations(resources.application, report);
  const names = compileApplication(spec, report);
  const schema = spec.schema ?? defaultSchema;
  const compilation = { resources, problems, schema, ...names };
  const entities = yield* compileEntities(compilation);
  const actions = compileActions(compilation);
  const { routes = [] } = spec;
  checkRoutes(routes, names.roles, report);
  checkLimits(spec.limits ?? {}, { ...names, entities, actions, routes }, report);
  if (problems.length > 0) return { model: null, problems };
  return {
    model: {
      revision: yield* revisionInSteps(resources),
      application: spec,
      schema,
      roles: names.roles,
      maxRows: spec.paging?.maxRows ?? defaultMaxRows,
      entities,
      actions,
    },
    problems: [],
  };
}
