// Which columns and rows does the body of a write hold, and may they be written?
import { serviceRole } from '../../shared/caller.ts';
import { AppError } from '../../shared/errors.ts';
import type { Entity, Field, Grant } from '../../shared/model/model.ts';
import type { ApiRequest, Body, BodyRow } from '../request/api-request.ts';
import { knownColumns, type WriteTarget } from './scope.ts';
import {
  maxViolations,
  unknownColumns,
  type ValidationRules,
  validateRows,
} from './validate-body.ts';

function rowsOf(body: Body | null): readonly BodyRow[] {
  if (body === null) throw new AppError('PGRST102', 'Empty or invalid json');
  return body.kind === 'one' ? [body.row] : body.rows;
}

function writtenColumns(request: ApiRequest, rows: readonly BodyRow[]): ReadonlySet<string> {
  if (request.columns !== null) return new Set(request.columns);
  const columns = new Set<string>();
  for (const row of rows) for (const name in row) columns.add(name);
  return columns;
}

function isReadOnly(role: string): (field: Field) => boolean {
  return (field) =>
    field.generated !== null ||
    field.identity === 'always' ||
    (field.readOnly && role !== serviceRole);
}

/** @throws AppError ASH400 (PGRST204 when only columns are unknown) with every violation in `details` */
function requireValid(rows: readonly BodyRow[], rules: ValidationRules): void {
  const violations = validateRows(rows, rules);
  const [first] = violations;
  if (first === undefined) return;
  const isUnknown = unknownColumns(rules).length === violations.length;
  if (isUnknown && violations.length === 1)
    throw new AppError('PGRST204', first.message, { hint: first.hint });
  const count = violations.length < maxViolations ? violations.length : `${maxViolations} or more`;
  throw new AppError(
    isUnknown ? 'PGRST204' : 'ASH400',
    `The body breaks ${count} rule${violations.length === 1 ? '' : 's'} of '${rules.entity.name}'`,
    { details: violations },
  );
}

/** @throws AppError 42501 for a column the caller may see but not write */
function requireWritable(columns: Iterable<string>, grant: Grant, entity: Entity): void {
  for (const column of columns)
    if (entity.fields.has(column) && !grant.columns.has(column))
      throw new AppError('42501', `permission denied for column ${column} of table ${entity.name}`);
}

/** What a write writes. */
export interface Written {
  readonly columns: ReadonlySet<string>;
  readonly rows: readonly BodyRow[];
  readonly payload: string;
}

/**
 * The rows of the body, checked against the entity and the caller's grant.
 * @throws AppError PGRST102 without a body, ASH400 and PGRST204 with every violation, 42501
 */
export function planBody(
  request: ApiRequest,
  { entity, scope }: WriteTarget,
  grant: Grant,
): Written {
  const rows = rowsOf(request.body);
  const columns = writtenColumns(request, rows);
  requireValid(rows, {
    entity,
    columns,
    known: knownColumns(entity, scope.role),
    isInsert: request.method !== 'PATCH',
    missingIsDefault: request.preferences.missing === 'default',
    isReadOnly: isReadOnly(scope.role),
  });
  requireWritable(columns, grant, entity);
  return { columns, rows, payload: payloadOf(request, rows) };
}

/** The JSON as it was sent where there is some: numbers keep all their digits. */
function payloadOf({ body, method }: ApiRequest, rows: readonly BodyRow[]): string {
  const isArray = method !== 'PATCH';
  if (body !== null && body.json !== null)
    return isArray && body.kind === 'one' ? `[${body.json}]` : body.json;
  return JSON.stringify(isArray ? rows : rows[0]);
}

export function columnTypes(entity: Entity, names: Iterable<string>) {
  return [...names].map((name) => {
    const field = entity.fields.get(name) as Field;
    return { name, type: field.type, missing: null as string | null };
  });
}

/** Rows that lack a key another row has get the column's default, where that was asked for. */
export function withDefaults(entity: Entity, { columns, rows }: Written, request: ApiRequest) {
  const types = columnTypes(entity, columns);
  if (request.preferences.missing !== 'default') return types;
  return types.map((column) => {
    const isComplete = rows.every((row) => Object.hasOwn(row, column.name));
    const missing = isComplete ? null : (entity.fields.get(column.name)?.defaultSql ?? null);
    return { ...column, missing };
  });
}
