// Does a PUT name exactly one row, and is its body that row?
import { AppError } from '../../shared/errors.ts';
import type { Entity } from '../../shared/model/model.ts';
import type { ApiRequest, BodyRow } from '../request/api-request.ts';

/** Value the filters name for each column, when they are `column=eq.value` on the row itself. */
function keyFilters(request: ApiRequest): Map<string, string> | null {
  const values = new Map<string, string>();
  for (const filter of request.filters) {
    if (filter.kind !== 'compare' || filter.operator !== 'eq' || filter.negated) return null;
    const { path, operand } = filter;
    if (path.embeds.length > 0 || path.json.length > 0 || typeof operand !== 'string') return null;
    values.set(path.column, operand);
  }
  return values.size === request.filters.length ? values : null;
}

/**
 * @throws AppError PGRST105 when the filters are not just the primary key, PGRST114 with limit or offset,
 *   PGRST115 when the body has another key
 */
export function requirePutOfOneRow(
  request: ApiRequest,
  entity: Entity,
  rows: readonly BodyRow[],
): void {
  const { limit, offset } = request.rows;
  if (limit !== null || offset !== null)
    throw new AppError('PGRST114', 'limit/offset querystring parameters are not allowed for PUT');
  const values = keyFilters(request);
  const { primaryKey } = entity;
  const isKey = values !== null && values.size === primaryKey.length && primaryKey.length > 0;
  if (!isKey || primaryKey.some((name) => !values.has(name)))
    throw new AppError(
      'PGRST105',
      "Filters must include all and only primary key columns with 'eq' operators",
    );
  const [row] = rows;
  const isSame =
    rows.length === 1 && primaryKey.every((name) => String(row?.[name]) === values.get(name));
  if (!isSame)
    throw new AppError('PGRST115', 'Payload values do not match URL in primary key column(s)');
}
