// Is an Action that an SQL function answers well declared?
import type { ActionArgument, Field, FunctionAction } from '../model.ts';
import type { DeclaredTypes } from '../pg-types.ts';
import type { ActionResource } from '../resources.ts';
import { compileField } from './field.ts';
import type { Report } from './report.ts';

export interface FunctionContext {
  readonly types: DeclaredTypes;
  readonly schema: string;
  readonly report: Report;
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
  { types, report }: FunctionContext,
): Field {
  const field = { name, type, ...(required && { required }) };
  const inField: Report = (place, ...words) => report(path + place, ...words);
  return compileField(field, { types, report: inField, isView: false });
}

function compileArguments(action: ActionResource, context: FunctionContext): ActionArgument[] {
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

function compileColumns(
  { spec }: ActionResource,
  context: FunctionContext,
): FunctionAction['columns'] {
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

/** The part of the Action that says what its function takes and gives. */
export function compileFunction(
  action: ActionResource,
  name: string,
  context: FunctionContext,
): Omit<FunctionAction, 'name' | 'resource' | 'description' | 'roles'> {
  const { spec } = action;
  return {
    answeredBy: 'function',
    schema: context.schema,
    function: name,
    arguments: compileArguments(action, context),
    returns: spec.returns ?? 'value',
    columns: compileColumns(action, context),
    readOnly: spec.readOnly === true,
  };
}
