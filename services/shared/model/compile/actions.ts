// Are the actions well declared?
import { serviceRole } from '../../caller.ts';
import type { ActionSpec } from '../action-spec.ts';
import type { Action } from '../model.ts';
import type { ActionResource } from '../resources.ts';
import { compileFunction, type FunctionContext } from './function-action.ts';
import { type Report, reportUnknown } from './report.ts';
import { compileService } from './service-action.ts';

export interface ActionContext extends FunctionContext {
  readonly roles: ReadonlySet<string>;
}

function checkRoles(action: ActionResource, { roles, report }: ActionContext): void {
  for (const [index, name] of (action.spec.roles ?? []).entries()) {
    const place = { path: `spec.roles[${index}]`, name };
    if (name === serviceRole) report(place.path, `${serviceRole} may call every action`);
    else if (!roles.has(name)) reportUnknown(report, place, { what: 'role', known: roles });
  }
}

const ofFunctions = ['arguments', 'returns', 'columns', 'readOnly'] as const;
const ofServices = ['input', 'output'] as const;

/** Exactly one answers, and what is said of the other sort would mean nothing. */
function checkSort({ spec }: ActionResource, report: Report): void {
  const { service, function: name } = spec;
  if ((service === undefined) === (name === undefined)) {
    const what = service === undefined ? 'nobody answers' : 'two answer';
    report('spec', `${what}: declare either function or service`);
    return;
  }
  const foreign: readonly (keyof ActionSpec)[] = service === undefined ? ofServices : ofFunctions;
  const wanted = service === undefined ? 'service' : 'function';
  for (const option of foreign)
    if (spec[option] !== undefined)
      report(`spec.${option}`, `${option} has a meaning only with ${wanted}`);
}

/** `action.<name>` must be a subject, whatever characters an SQL name may have. */
function checkName(name: string, { spec }: ActionResource, report: Report): void {
  if (spec.service === undefined || /^[A-Za-z0-9_-]+$/.test(name)) return;
  const path = spec.name === undefined ? 'metadata.name' : 'spec.name';
  const hint = 'Set spec.name.';
  report(path, 'the name of an Action of a service has letters, digits, "_" and "-" only', hint);
}

export function compileAction(action: ActionResource, context: ActionContext): Action {
  const { metadata, spec } = action;
  const { report } = context;
  const name = spec.name ?? metadata.name.replaceAll('-', '_');
  checkRoles(action, context);
  checkSort(action, report);
  checkName(name, action, report);
  return {
    name,
    resource: metadata.name,
    description: spec.description ?? null,
    roles: new Set(spec.roles),
    ...(spec.service === undefined
      ? compileFunction(action, spec.function ?? '', context)
      : compileService(action, { name, report })),
  };
}
