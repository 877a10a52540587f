// Who may do what with an entity?
import { serviceRole } from '../../caller.ts';
import type { Filter } from '../../filter/filter.ts';
import type { Operation, RuleSpec } from '../entity-spec.ts';
import type { Entity, Grant } from '../model.ts';
import { type Report, reportErrors, reportUnknown } from './report.ts';
import { parseRule } from './rule-filter.ts';

export type Grants = Map<string, Map<Operation, Grant>>;

export interface RuleContext {
  readonly entity: Entity;
  readonly entities: ReadonlyMap<string, Entity>;
  readonly roles: ReadonlySet<string>;
  readonly report: Report;
}

function checkRoles(rule: RuleSpec, path: string, { roles, report }: RuleContext): void {
  for (const [index, name] of rule.roles.entries()) {
    const place = { path: `${path}.roles[${index}]`, name };
    if (name === serviceRole)
      report(place.path, `${serviceRole} may do everything; no rule can say more or less`);
    else if (!roles.has(name)) reportUnknown(report, place, { what: 'role', known: roles });
    else if (rule.roles.indexOf(name) < index) report(place.path, `role "${name}" is listed twice`);
  }
}

function checkColumns(rule: RuleSpec, path: string, { entity, report }: RuleContext): void {
  for (const [index, name] of (rule.columns ?? []).entries())
    if (!entity.fields.has(name)) {
      const place = { path: `${path}.columns[${index}]`, name };
      reportUnknown(report, place, { what: 'field', known: entity.fields.keys() });
    }
}

/** Parts of a rule that none of its operations looks at. */
function checkMeaning(rule: RuleSpec, path: string, { entity, report }: RuleContext): void {
  const only = (...operations: Operation[]) =>
    rule.operations.every((operation) => operations.includes(operation));
  if (entity.isView && !only('read'))
    report(`${path}.operations`, `${entity.name} is a view, which can only be read`);
  if (new Set(rule.operations).size < rule.operations.length)
    report(`${path}.operations`, 'operations lists one twice');
  if (rule.using !== undefined && only('create'))
    report(`${path}.using`, 'using has no meaning for create: there is no row yet', 'Write check.');
  if (rule.check !== undefined && only('read', 'delete'))
    report(`${path}.check`, 'check has no meaning for read and delete: no row is left behind');
  if (rule.columns !== undefined && only('delete'))
    report(`${path}.columns`, 'columns has no meaning for delete: whole rows go');
}

function grantFor(operation: Operation, grant: Grant): Grant {
  const looksAtOldRow = operation !== 'create';
  const leavesRow = operation === 'create' || operation === 'update';
  return {
    columns: grant.columns,
    using: looksAtOldRow ? grant.using : null,
    check: leavesRow ? grant.check : null,
  };
}

function parseFilters(rule: RuleSpec, path: string, context: RuleContext) {
  const parse = (part: 'using' | 'check'): Filter | null => {
    const text = rule[part];
    if (text === undefined) return null;
    const { entity, entities, report } = context;
    return reportErrors(report, `${path}.${part}`, () => parseRule(text, entity, entities));
  };
  const using = parse('using');
  return { using, check: rule.check === undefined ? using : parse('check') };
}

function addGrants(
  grants: Grants,
  role: string,
  operations: ReadonlyMap<Operation, Grant>,
): Operation[] {
  const ofRole = grants.get(role) ?? new Map<Operation, Grant>();
  grants.set(role, ofRole);
  const taken: Operation[] = [];
  for (const [operation, grant] of operations)
    if (ofRole.has(operation)) taken.push(operation);
    else ofRole.set(operation, grant);
  return taken;
}

/** The rules of an entity by role and operation; a pair has at most one, so that nothing has to be joined. */
export function compileGrants(rules: readonly RuleSpec[], context: RuleContext): Grants {
  const grants: Grants = new Map();
  const all = new Set(context.entity.fields.keys());
  for (const [index, rule] of rules.entries()) {
    const path = `spec.access[${index}]`;
    checkRoles(rule, path, context);
    checkColumns(rule, path, context);
    checkMeaning(rule, path, context);
    const filters = parseFilters(rule, path, context);
    const grant = { columns: rule.columns ? new Set(rule.columns) : all, ...filters };
    const operations = new Map(
      rule.operations.map((operation) => [operation, grantFor(operation, grant)]),
    );
    for (const role of new Set(rule.roles))
      for (const operation of addGrants(grants, role, operations))
        context.report(
          path,
          `${role} has a rule for ${operation} already`,
          'Join the conditions in one rule: or=(a.eq.1,b.eq.2)',
        );
  }
  return grants;
}
