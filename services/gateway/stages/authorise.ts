// May this role do anything of this kind here at all? (Which rows and columns, the api decides.)
import { anonymousRole, serviceRole } from '../../shared/caller.ts';
import { AppError } from '../../shared/errors.ts';
import type { Operation } from '../../shared/model/entity-spec.ts';
import type { Action, Entity } from '../../shared/model/model.ts';

/** All must be granted. An upsert by POST needs `update` too, which only the api can see. */
const operationsByMethod: Readonly<Record<string, readonly Operation[]>> = {
  GET: ['read'],
  HEAD: ['read'],
  POST: ['create'],
  PATCH: ['update'],
  PUT: ['create', 'update'],
  DELETE: ['delete'],
  OPTIONS: [],
};

/** What nobody in particular is denied, a token may allow. */
export function denied(what: string, role: string): AppError {
  const hint = 'Present a token: Authorization: Bearer …';
  const message = `permission denied for ${what}`;
  return new AppError('42501', message, role === anonymousRole ? { hint } : {});
}

/** @throws AppError 42501. */
export function authorise(role: string, method: string, entity: Entity): void {
  if (role === serviceRole) return;
  const grants = entity.grants.get(role);
  for (const operation of operationsByMethod[method] ?? [])
    if (!grants?.has(operation)) throw denied(`table ${entity.name}`, role);
}

/** @throws AppError 42501. */
export function authoriseCall(role: string, action: Action): void {
  if (role === serviceRole || action.roles.has(role)) return;
  throw denied(`function ${action.name}`, role);
}
