// What happens to a row that exists already? (Prefer: resolution, on_conflict, PUT)
import { AppError } from '../../shared/errors.ts';
import type { InsertShape } from '../../shared/messages/write-shape.ts';
import type { ApiRequest } from '../request/api-request.ts';
import { ruleCondition } from './rule-condition.ts';
import { knownColumns, requireGrant, type WriteTarget } from './scope.ts';

function sameSet(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((name) => b.includes(name));
}

/** @throws AppError 42P10 when no key that the role may know consists of just these columns */
function conflictColumns(request: ApiRequest, { entity, scope }: WriteTarget): readonly string[] {
  const columns = request.onConflict ?? entity.primaryKey;
  const known = knownColumns(entity, scope.role);
  // Left to its default, the key need not be one that the role may name.
  const isNamed = request.onConflict !== null;
  const uniqueKeys = entity.uniqueKeys.filter((key) => key.every((name) => known.has(name)));
  const possible = isNamed ? uniqueKeys : entity.uniqueKeys;
  if (columns.length > 0 && possible.some((key) => sameSet(key, columns))) return columns;
  const keys = uniqueKeys.map((key) => key.join(','));
  throw new AppError('42P10', `'${entity.name}' has no unique key on (${columns.join(', ')})`, {
    hint: keys.length === 0 ? undefined : `on_conflict can be: ${keys.join(' or ')}`,
  });
}

/** The conflict clause of an insert, or null when an existing row is an error. */
export function planConflict(
  request: ApiRequest,
  { entity, scope }: WriteTarget,
  written: ReadonlySet<string>,
): InsertShape['conflict'] {
  const resolution = request.method === 'PUT' ? 'merge-duplicates' : request.preferences.resolution;
  if (resolution === null) return null;
  const columns = [...conflictColumns(request, { entity, scope })];
  if (resolution === 'ignore-duplicates')
    return { columns, action: 'ignore', update: [], using: null, check: null };
  const grant = requireGrant(entity, scope.role, 'update');
  const read = requireGrant(entity, scope.role, 'read');
  const changed = [...written].filter((name) => !columns.includes(name));
  const forbidden = changed.find((name) => !grant.columns.has(name));
  if (forbidden !== undefined)
    throw new AppError(
      '42501',
      `permission denied for column ${forbidden} of table ${entity.name}`,
    );
  const rules = [read.using, grant.using].map((rule) => ruleCondition(rule, entity, scope));
  const using = rules.filter((rule) => rule !== null);
  return {
    columns,
    action: 'merge',
    // Nothing but the key was sent: the row is touched, so that it is told as one that is there.
    update: changed.length === 0 ? columns : changed,
    using: using.length === 0 ? null : { kind: 'and', of: using },
    check: ruleCondition(grant.check, entity, scope),
  };
}
