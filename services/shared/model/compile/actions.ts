// Are the actions well declared?
import { serviceRole } from '../../caller.ts';
import type { Action } from '../model.ts';
import { type DeclaredTypes, normaliseType } from '../pg-types.ts';
import type { ActionResource } from '../resources.ts';
import { type Report, reportErrors, reportUnknown } from './report.ts';

export interface ActionContext {
  readonly roles: ReadonlySet<string>;
  readonly types: DeclaredTypes;
  readonly schema: string;
  readonly report: Report;
}

function checkRoles(action: ActionResource, { roles, report }: ActionContext): void {
  for (const [index, name] of (action.spec.roles ?? []).entries()) {
    const place = { path: `spec.roles[${index}]`, name };
    if (name === serviceRole) report(place.path, `${serviceRole} may call every action`);
    else if (!roles.has(name)) reportUnknown(report, place, { what: 'role', known: roles });
  }
}

function compileArguments(action: ActionResource, { types, report }: ActionContext) {
  const declared = action.spec.arguments ?? [];
  const names = declared.map((argument) => argument.name);
  return declared.map(({ name, type, required }, index) => {
    const path = `spec.arguments[${index}]`;
    if (names.indexOf(name) < index) report(`${path}.name`, `argument "${name}" is declared twice`);
    const known = reportErrors(report, `${path}.type`, () => normaliseType(type, types));
    return { name, type: known?.type ?? type, required: required === true };
  });
}

export function compileAction(action: ActionResource, context: ActionContext): Action {
  const { metadata, spec } = action;
  checkRoles(action, context);
  return {
    name: spec.name ?? metadata.name.replaceAll('-', '_'),
    resource: metadata.name,
    schema: context.schema,
    function: spec.function,
    description: spec.description ?? null,
    arguments: compileArguments(action, context),
    returns: spec.returns ?? 'value',
    readOnly: spec.readOnly === true,
    roles: new Set(spec.roles),
  };
}
