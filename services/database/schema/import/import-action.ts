// How is a function declared, and which functions cannot be called by requests?
import type { ActionSpec } from '../../../shared/model/action-spec.ts';
import { type ActionResource, apiVersion } from '../../../shared/model/resources.ts';
import type { LiveFunction } from '../live-schema.ts';
import { isDeclarableName } from './declarable-name.ts';
import { descriptionOf } from './import-field.ts';
import type { TypeImport } from './import-types.ts';

type LiveArgument = LiveFunction['arguments'][number];

/** IN and INOUT. */
const isInput = ({ mode }: LiveArgument) => mode === 'i' || mode === 'b';
/** OUT, INOUT and the columns of RETURNS TABLE. */
const isOutput = ({ mode }: LiveArgument) => mode === 'o' || mode === 'b' || mode === 't';

/** Why no Action can stand for it; null when one can. */
function hindrance(fn: LiveFunction, types: TypeImport): string | null {
  const inputs = fn.arguments.filter(isInput);
  if (fn.arguments.some((one) => one.mode === 'v')) return 'has VARIADIC arguments';
  if (inputs.some((one) => one.name === '')) return 'has an argument without a name';
  if (fn.isPolymorphic || fn.returnsUnknown) return 'takes or returns a pseudo-type';
  if (fn.returns === 'record' && !fn.arguments.some(isOutput)) return 'returns unknown columns';
  const unknown = inputs.find((one) => types.find(one.type) === null);
  return unknown ? `has an argument of type ${unknown.type}, which cannot be declared` : null;
}

/** The columns of the rows it returns; none where one of them cannot be declared: rows are told whole then. */
function columnsOf(fn: LiveFunction, types: TypeImport): Pick<ActionSpec, 'columns'> {
  if (!fn.returnsSet) return {};
  const outputs = fn.arguments.filter(isOutput);
  const columns = outputs.length > 0 ? outputs : fn.rowColumns;
  const canDeclare = columns.every(
    ({ name, type }) => isDeclarableName(name) && types.find(type) !== null,
  );
  if (columns.length === 0 || !canDeclare) return {};
  return { columns: columns.map(({ name, type }) => ({ name, type })) };
}

function returnsOf({ returns, returnsSet }: LiveFunction): ActionSpec['returns'] {
  if (returnsSet) return 'rows';
  return returns === 'void' ? 'nothing' : 'value';
}

function toAction(fn: LiveFunction, name: string, types: TypeImport): ActionResource {
  const inputs = fn.arguments.filter(isInput).map(({ name, type, hasDefault }) => ({
    name,
    type,
    ...(!hasDefault && { required: true }),
  }));
  const isNamed = fn.name !== name.replaceAll('-', '_');
  return {
    apiVersion,
    kind: 'Action',
    metadata: { name },
    spec: {
      ...descriptionOf(fn.comment),
      ...(isNamed && { name: fn.name }),
      function: fn.name,
      ...(inputs.length > 0 && { arguments: inputs }),
      returns: returnsOf(fn),
      ...columnsOf(fn, types),
      ...(!fn.isVolatile && { readOnly: true }),
    },
  };
}

/** Actions for the functions whose arguments can be given by name. */
export function importActions(
  functions: readonly LiveFunction[],
  types: TypeImport,
  naming: (name: string) => string,
): { actions: ActionResource[]; notices: string[] } {
  const actions: ActionResource[] = [];
  const notices: string[] = [];
  for (const fn of functions) {
    const isOverloaded = functions.filter((other) => other.name === fn.name).length > 1;
    const reason = isOverloaded ? 'has several forms' : hindrance(fn, types);
    if (reason === null) actions.push(toAction(fn, naming(fn.name), types));
    else notices.push(`Function ${fn.name} ${reason}; it is not imported.`);
  }
  return { actions, notices: [...new Set(notices)] };
}
