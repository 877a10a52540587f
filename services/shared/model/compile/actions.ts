// Are the actions well declared?
import { serviceRole } from '../../caller.ts';
import type { Action, ActionArgument, Field } from '../model.ts';
import type { DeclaredTypes } from '../pg-types.ts';
import type { ActionResource } from '../resources.ts';
import { compileField } from './field.ts';
import { type Report, reportUnknown } from './report.ts';

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

interface Declared {
  readonly name: string;
  readonly type: string;
  readonly required?: boolean | undefined;
}

/** Arguments and columns are typed as fields are, and checked by the same code when values come. */
function compileTyped(
  { name, type, required }: Declared,
  path: string,
  { types, report }: ActionContext,
): Field {
  const field = { name, type, ...(required && { required }) };
  const inField: Report = (place, ...words) => report(path + place, ...words);
  return compileField(field, { types, report: inField, isView: false });
}

function compileArguments(action: ActionResource, context: ActionContext): ActionArgument[] {
  const declared = action.spec.arguments ?? [];
  const names = declared.map((argument) => argument.name);
  return declared.map((argument, index) => {
    const path = `spec.arguments[${index}]`;
    if (names.indexOf(argument.name) < index)
      context.report(`${path}.name`, `argument "${argument.name}" is declared twice`);
    const claim = argument.claim?.split('.') ?? null;
    if (claim?.includes(''))
      context.report(`${path}.claim`, `"${argument.claim}" has an empty part`);
    return { ...compileTyped(argument, path, context), claim };
  });
}

function compileColumns({ spec }: ActionResource, context: ActionContext): Action['columns'] {
  if (spec.columns === undefined) return null;
  if (spec.returns !== 'rows')
    context.report('spec.columns', 'columns has a meaning only with returns: rows');
  const columns = new Map<string, Field>();
  for (const [index, column] of spec.columns.entries()) {
    const path = `spec.columns[${index}]`;
    if (columns.has(column.name))
      context.report(`${path}.name`, `column "${column.name}" is declared twice`);
    columns.set(column.name, compileTyped(column, path, context));
  }
  return columns;
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
    columns: compileColumns(action, context),
    readOnly: spec.readOnly === true,
    roles: new Set(spec.roles),
  };
}
