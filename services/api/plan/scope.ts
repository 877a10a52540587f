// What does a planner have at hand while it plans one request?

import { anonymousRole, serviceRole } from '../../shared/caller.ts';
import { AppError } from '../../shared/errors.ts';
import type { Operation } from '../../shared/model/entity-spec.ts';
import type { Entity, Grant, Model } from '../../shared/model/model.ts';
import type { ValueCollector } from './values.ts';

export interface PlanScope {
  readonly model: Model;
  readonly role: string;
  readonly values: ValueCollector;
}

/** What a write is about, and what its planner has at hand. */
export interface WriteTarget {
  readonly entity: Entity;
  readonly scope: PlanScope;
}

/** One resource as one caller sees it: columns out of its reach look as if they did not exist. */
export interface View {
  readonly entity: Entity;
  readonly columns: ReadonlySet<string>;
}

const everything = new WeakMap<Entity, Grant>();

/** service_role is bound by no rule. */
function fullGrant(entity: Entity): Grant {
  let grant = everything.get(entity);
  if (grant === undefined) {
    grant = { columns: new Set(entity.fields.keys()), using: null, check: null };
    everything.set(entity, grant);
  }
  return grant;
}

/** What the role may do with the operation, or null: nothing. */
export function findGrant(entity: Entity, role: string, operation: Operation): Grant | null {
  if (role === serviceRole) return fullGrant(entity);
  return entity.grants.get(role)?.get(operation) ?? null;
}

/** Whether the role may do anything with the entity, and so know of it. */
export function isKnown(entity: Entity, role: string): boolean {
  return role === serviceRole || (entity.grants.get(role)?.size ?? 0) > 0;
}

/** Columns the role may read or write: the others look as if they did not exist. */
export function knownColumns(entity: Entity, role: string): ReadonlySet<string> {
  const operations: Operation[] = ['read', 'create', 'update'];
  return new Set(
    operations.flatMap((operation) => [...(findGrant(entity, role, operation)?.columns ?? [])]),
  );
}

/** @throws AppError 42501 (status 401 for anonymous callers) when the role may not do it at all. */
export function requireGrant(entity: Entity, role: string, operation: Operation): Grant {
  const grant = findGrant(entity, role, operation);
  if (grant !== null) return grant;
  throw permissionDenied(`table ${entity.name}`, role);
}

/** The answer to a caller whose role may not do what was asked; for anonymous ones it asks for a token. */
export function permissionDenied(what: string, role: string): AppError {
  const message = `permission denied for ${what}`;
  if (role === anonymousRole)
    return new AppError('42501', message, {
      status: 401,
      hint: 'Present a token: Authorization: Bearer …',
    });
  return new AppError('42501', message);
}
