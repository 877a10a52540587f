// How is a function declared, and which functions cannot be called by requests?
import {
  type ActionResource,
  type ActionSpec,
  apiVersion,
} from '../../../shared/model/resources.ts';
import type { LiveFunction } from '../live-schema.ts';
import { descriptionOf } from './import-field.ts';
import type { TypeImport } from './import-types.ts';

/** Why no Action can stand for it; null when one can. */
function hindrance(fn: LiveFunction, types: TypeImport): string | null {
  const inputs = inputsOf(fn);
  if (inputs.some((one) => one.mode !== 'i')) return 'has OUT, INOUT or VARIADIC arguments';
  if (inputs.some((one) => one.name === '')) return 'has an argument without a name';
  if (fn.isPolymorphic || fn.returnsUnknown) return 'takes or returns a pseudo-type';
  const unknown = inputs.find((one) => types.find(one.type) === null);
  return unknown ? `has an argument of type ${unknown.type}, which cannot be declared` : null;
}

/** Without the columns of RETURNS TABLE. */
function inputsOf(fn: LiveFunction) {
  return fn.arguments.filter((one) => one.mode !== 't');
}

function returnsOf({ returns, returnsSet }: LiveFunction): ActionSpec['returns'] {
  if (returnsSet) return 'rows';
  return returns === 'void' ? 'nothing' : 'value';
}

function toAction(fn: LiveFunction, name: string): ActionResource {
  const inputs = inputsOf(fn).map(({ name, type, hasDefault }) => ({
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
    if (reason === null) actions.push(toAction(fn, naming(fn.name)));
    else notices.push(`Function ${fn.name} ${reason}; it is not imported.`);
  }
  return { actions, notices: [...new Set(notices)] };
}
