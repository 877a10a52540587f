// Are the arguments of a call those the Action declares?
import { serviceRole } from '../../../shared/caller.ts';
import { AppError } from '../../../shared/errors.ts';
import type { ActionArgument, FunctionAction } from '../../../shared/model/model.ts';
import { didYouMean } from '../../../shared/nearest.ts';
import type { ParsedCall } from '../../request/parse-call.ts';
import { describeMismatch } from '../field-value.ts';
import { maxViolations, type Violation } from '../validate-body.ts';

/** Whether the value comes from the token; service_role gives it itself. */
export function isFromClaim(argument: ActionArgument, role: string): boolean {
  return argument.claim !== null && role !== serviceRole;
}

function unknownArgument(
  name: string,
  action: FunctionAction,
  hint: string | undefined,
): Violation {
  const message = `Could not find the '${name}' argument of '${action.name}'`;
  return { field: name, message, ...(hint === undefined ? {} : { hint }) };
}

function unknownArguments(call: ParsedCall, action: FunctionAction): Violation[] {
  const names = action.arguments.map((argument) => argument.name);
  const inBody = Object.keys(call.arguments).filter((name) => !names.includes(name));
  return [
    ...call.unknown.map(({ name, hint }) => unknownArgument(name, action, hint)),
    ...inBody.map((name) => unknownArgument(name, action, didYouMean(name, names))),
    ...call.repeated.map((field) => ({ field, message: 'is said twice' })),
  ];
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Of a text (in a query, a form) JSON is told by its own syntax. */
function mismatchOf(argument: ActionArgument, value: unknown, isText: boolean): string | null {
  if (isText && argument.category === 'json') return isJson(String(value)) ? null : 'must be JSON';
  return describeMismatch(argument, value);
}

function violationOf(argument: ActionArgument, call: ParsedCall, role: string): string | null {
  const isGiven = Object.hasOwn(call.arguments, argument.name);
  if (isFromClaim(argument, role)) return isGiven ? 'is taken from the token' : null;
  if (!isGiven) return argument.required ? 'is required' : null;
  const value = call.arguments[argument.name];
  return value === null ? null : mismatchOf(argument, value, call.json === null);
}

/** @throws AppError ASH400 with every violation in `details` */
export function requireArguments(call: ParsedCall, action: FunctionAction, role: string): void {
  const violations = unknownArguments(call, action);
  for (const argument of action.arguments) {
    const message = violationOf(argument, call, role);
    if (message !== null) violations.push({ field: argument.name, message });
  }
  const { length } = violations;
  if (length === 0) return;
  const count = length < maxViolations ? length : `${maxViolations} or more`;
  throw new AppError(
    'ASH400',
    `The call breaks ${count} rule${length === 1 ? '' : 's'} of '${action.name}'`,
    { details: violations.slice(0, maxViolations) },
  );
}

/** The arguments as the text of a JSON object: as sent, or made of texts. */
export function payloadOf(call: ParsedCall, given: readonly ActionArgument[]): string {
  if (call.json !== null) return call.json;
  const members = given.map(({ name, category }) => {
    const text = String(call.arguments[name]);
    // JSON stays the text it is, so that its numbers keep all their digits.
    return `${JSON.stringify(name)}:${category === 'json' ? text : JSON.stringify(text)}`;
  });
  return `{${members.join(',')}}`;
}
