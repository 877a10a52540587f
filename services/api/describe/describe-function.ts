// How may the caller call an SQL function, as OpenAPI?
import type { ActionArgument, FunctionAction } from '../../shared/model/model.ts';
import type { DeclaredTypes } from '../../shared/model/pg-types.ts';
import { isFromClaim } from '../plan/call/call-arguments.ts';
import type { Described } from './describe-entity.ts';
import { fieldSchema, type Schema } from './field-schema.ts';
import { jsonType, reference, rowsResponse } from './shared-parts.ts';

/** Names of parameters that choose from the result, and so are no arguments in a query. */
const reserved = new Set(['select', 'order', 'limit', 'offset']);

function argumentsSchema(given: readonly ActionArgument[], types: DeclaredTypes): Schema {
  const required = given.filter((argument) => argument.required).map(({ name }) => name);
  const properties = given.map((one) => [one.name, fieldSchema(one, types, true)]);
  return {
    type: 'object',
    properties: Object.fromEntries(properties),
    ...(required.length > 0 ? { required } : {}),
    additionalProperties: false,
  };
}

function queryParameters(given: readonly ActionArgument[], types: DeclaredTypes): Schema[] {
  return given
    .filter(({ name }) => !reserved.has(name))
    .map((argument) => ({
      name: argument.name,
      in: 'query',
      required: argument.required,
      schema: fieldSchema(argument, types, false),
    }));
}

function rowSchema({ columns }: FunctionAction, types: DeclaredTypes): Schema {
  if (columns === null) return {};
  const properties = [...columns.values()].map((field) => [
    field.name,
    fieldSchema(field, types, true),
  ]);
  return { type: 'object', properties: Object.fromEntries(properties) };
}

function responses(action: FunctionAction, row: Schema): Schema {
  const failed = { default: reference('responses', 'Error') };
  if (action.returns === 'nothing') return { '204': { description: 'Done.' }, ...failed };
  if (action.returns === 'rows') return { '200': rowsResponse('The rows.', row), ...failed };
  return { '200': { description: 'The value.', content: { [jsonType]: {} } }, ...failed };
}

/** What of rows can be chosen: everything where their columns are known, else how many. */
function choices({ returns, columns }: FunctionAction): Schema[] {
  if (returns !== 'rows') return [];
  const names = columns === null ? [] : (['select', 'order'] as const);
  return [...names, 'limit' as const, 'offset' as const, 'prefer' as const].map((name) =>
    reference('parameters', name),
  );
}

/** The path of the Action, which the role may call. */
export function describeFunction(
  action: FunctionAction,
  role: string,
  types: DeclaredTypes,
): Described {
  const { name, resource, description } = action;
  const given = action.arguments.filter((argument) => !isFromClaim(argument, role));
  // No Entity has a name with capitals, so this schema is nobody else's.
  const rowName = `Row_${resource}`;
  const hasRow = action.returns === 'rows';
  const common = {
    tags: ['rpc'],
    summary: `Call ${name}`,
    ...(description === null ? {} : { description }),
    responses: responses(action, reference('schemas', rowName)),
  };
  const get = {
    operationId: `Get_${resource}`,
    ...common,
    parameters: [...queryParameters(given, types), ...choices(action)],
  };
  const schema = argumentsSchema(given, types);
  const post = {
    operationId: `Call_${resource}`,
    ...common,
    parameters: choices(action),
    requestBody: { required: 'required' in schema, content: { [jsonType]: { schema } } },
  };
  return {
    path: `/rpc/${encodeURIComponent(name)}`,
    item: { ...(action.readOnly ? { get } : {}), post },
    schemas: hasRow ? { [rowName]: rowSchema(action, types) } : {},
  };
}
