// What will be run to answer a call, and may this caller run it?
import type { CallShape } from '../../../shared/messages/db-call.ts';
import type { FunctionSource, ReadShape } from '../../../shared/messages/read-shape.ts';
import type { FunctionAction, Model } from '../../../shared/model/model.ts';
import type { ParsedCall } from '../../request/parse-call.ts';
import { shapeKey } from '../plan-read.ts';
import type { PlanScope } from '../scope.ts';
import { claimFormOf, createValueCollector, type ValueSource } from '../values.ts';
import { isFromClaim, payloadOf, requireArguments } from './call-arguments.ts';
import { planResult } from './plan-result.ts';

interface Planned {
  readonly key: string;
  readonly sources: readonly ValueSource[];
}
/** A call that changes nothing is a read like any other; one that may change data runs once. */
export type CallPlan =
  | (Planned & { readonly kind: 'read'; readonly shape: ReadShape })
  | (Planned & { readonly kind: 'call'; readonly shape: CallShape });

/** The function with the arguments that are given, in the order they are declared in: one order, one shape. */
function planSource(call: ParsedCall, action: FunctionAction, scope: PlanScope): FunctionSource {
  const { role, values } = scope;
  const given = action.arguments.filter(
    (argument) => isFromClaim(argument, role) || Object.hasOwn(call.arguments, argument.name),
  );
  const inPayload = given.filter((argument) => !isFromClaim(argument, role));
  return {
    schema: action.schema,
    function: action.function,
    arguments: given.map((argument) => ({
      name: argument.name,
      type: argument.baseType,
      ...(isFromClaim(argument, role)
        ? { value: values.claim(argument.claim ?? [], claimFormOf(argument.category)) }
        : {}),
    })),
    payload: inPayload.length === 0 ? null : values.text(payloadOf(call, inPayload)),
    gives: action.returns === 'rows' && action.columns !== null ? 'columns' : 'whole',
    readOnly: action.readOnly,
  };
}

function maxAffected({ wanted }: ParsedCall, { values }: PlanScope): number | null {
  const { handling, maxAffected: most } = wanted.preferences;
  return handling === 'strict' && most !== null ? values.text(String(most)) : null;
}

/**
 * The plan of a call, of which it is known that the role may make it.
 * @throws AppError ASH400 with every wrong argument, PGRST100, 107, 108, 200, 204
 */
export function planCall(
  call: ParsedCall,
  action: FunctionAction,
  at: { model: Model; role: string },
): CallPlan {
  requireArguments(call, action, at.role);
  const { wanted } = call;
  const scope: PlanScope = { ...at, values: createValueCollector() };
  const source = planSource(call, action, scope);
  const shape: ReadShape = {
    revision: at.model.revision,
    ...planResult(wanted, action, { source, scope }),
    nullsStripped: wanted.nullsStripped,
    count: wanted.preferences.count === null ? 'none' : 'exact',
  };
  const { sources } = scope.values;
  if (action.readOnly) return { kind: 'read', key: shapeKey(shape), shape, sources };
  const guarded: CallShape = {
    ...shape,
    exactlyOne: wanted.media === 'object' && action.returns === 'rows',
    maxAffected: maxAffected(call, scope),
  };
  return { kind: 'call', key: shapeKey(guarded), shape: guarded, sources };
}
