// Which parameters of a call's query are arguments, which choose from its result, and which are neither?
import type { FunctionAction } from '../../shared/model/model.ts';
import { didYouMean } from '../../shared/nearest.ts';
import type { BodyRow } from './api-request.ts';
import { parseQueryString } from './parse-query-string.ts';

/** A parameter nobody knows what to do with. */
export interface UnknownParameter {
  readonly name: string;
  readonly hint: string | undefined;
}

export interface CallQuery {
  /** Arguments as text, by name. */
  readonly arguments: BodyRow;
  /** What is left for the result: select, filters, order, limit and offset; encoded as it came. */
  readonly rest: string;
  readonly unknown: readonly UnknownParameter[];
  /** Arguments that stand in it more than once. */
  readonly repeated: readonly string[];
}

const options = new Set(['select', 'order', 'limit', 'offset']);
const logic = new Set(['and', 'or', 'not.and', 'not.or']);

/** `data->>city` is about the column `data`; a name with odd characters stands in quotes. */
function columnOf(name: string): string {
  const column = name.split('->')[0]?.trim() ?? '';
  return column.startsWith('"') && column.endsWith('"')
    ? column.slice(1, -1).replace(/\\(.)/g, '$1')
    : column;
}

function choosesFromResult(name: string, { returns, columns }: FunctionAction): boolean {
  if (options.has(name)) return true;
  return returns === 'rows' && columns !== null && (logic.has(name) || columns.has(columnOf(name)));
}

function unknownParameter(
  name: string,
  action: FunctionAction,
  inQuery: boolean,
): UnknownParameter {
  const names = action.arguments.map((argument) => argument.name);
  if (!inQuery && names.includes(name))
    return { name, hint: 'POST takes arguments from its body, a JSON object.' };
  const known = [...(inQuery ? names : []), ...(action.columns?.keys() ?? [])];
  return { name, hint: didYouMean(name, known) };
}

/**
 * Takes the query apart; `inQuery`: arguments may stand in it. A word that chooses from the result is never an
 * argument, an argument's name is never a filter.
 * @throws AppError PGRST100 when a parameter is not percent-encoded as it has to be
 */
export function splitCallQuery(query: string, action: FunctionAction, inQuery: boolean): CallQuery {
  const names = new Set(inQuery ? action.arguments.map((argument) => argument.name) : []);
  const given = Object.create(null) as Record<string, unknown>;
  const rest: string[] = [];
  const unknown: UnknownParameter[] = [];
  const repeated: string[] = [];
  for (const text of query.split('&')) {
    const [parameter] = parseQueryString(text);
    if (parameter === undefined) continue;
    const { name, value = '' } = parameter;
    if (names.has(name) && !options.has(name)) {
      if (Object.hasOwn(given, name)) repeated.push(name);
      given[name] = value;
    } else if (choosesFromResult(name, action)) rest.push(text);
    else unknown.push(unknownParameter(name, action, inQuery));
  }
  return { arguments: given, rest: rest.join('&'), unknown, repeated };
}
