// What may this caller do here? (OPTIONS, RFC 9110 section 9.3.7)
import { serviceRole } from '../../shared/caller.ts';
import type { UpstreamReply } from '../../shared/messages/upstream.ts';
import type { Entity, Model } from '../../shared/model/model.ts';
import { findGrant } from '../plan/scope.ts';

function entityMethods(entity: Entity, role: string): string[] {
  const may = (operation: 'read' | 'create' | 'update' | 'delete') =>
    findGrant(entity, role, operation) !== null && (operation === 'read' || !entity.isView);
  return [
    ...(may('read') ? ['GET', 'HEAD'] : []),
    ...(may('create') ? ['POST'] : []),
    ...(may('create') && may('update') ? ['PUT'] : []),
    ...(may('update') ? ['PATCH'] : []),
    ...(may('delete') ? ['DELETE'] : []),
  ];
}

function actionMethods(model: Model, name: string, role: string): string[] {
  const action = model.actions.get(name);
  if (action === undefined || (role !== serviceRole && !action.roles.has(role))) return [];
  return action.answeredBy === 'function' && action.readOnly ? ['GET', 'HEAD', 'POST'] : ['POST'];
}

/** The methods the role may use on a path below the base path; none of what is not there. */
export function tellOptions(path: string, model: Model, role: string): UpstreamReply {
  const entity = model.entities.get(path.slice(1));
  const methods = path === '/' ? ['GET', 'HEAD'] : [];
  if (entity !== undefined) methods.push(...entityMethods(entity, role));
  if (path.startsWith('/rpc/')) methods.push(...actionMethods(model, path.slice(5), role));
  const headers = ['Allow', [...methods, 'OPTIONS'].join(', ')];
  return { status: 204, headers, body: null, entity: entity?.name ?? null };
}
