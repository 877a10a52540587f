// Which Action does a name mean, and may the caller call it?
import { serviceRole } from '../../../shared/caller.ts';
import { AppError } from '../../../shared/errors.ts';
import type { Action, Model } from '../../../shared/model/model.ts';
import { didYouMean } from '../../../shared/nearest.ts';
import { permissionDenied } from '../scope.ts';

/** service_role is bound by no rule. */
export function mayCall(action: Action, role: string): boolean {
  return role === serviceRole || action.roles.has(role);
}

/** @throws AppError PGRST202 with the nearest name the role may call, 42501 */
export function requireAction(model: Model, name: string, role: string): Action {
  const action = model.actions.get(name);
  if (action === undefined) {
    const known = [...model.actions.values()].filter((other) => mayCall(other, role));
    throw new AppError('PGRST202', `Could not find the function '${model.schema}.${name}'`, {
      hint: didYouMean(
        name,
        known.map((other) => other.name),
      ),
    });
  }
  if (mayCall(action, role)) return action;
  throw permissionDenied(`function ${name}`, role);
}
