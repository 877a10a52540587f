// What does the query of a request ask for?
import { AppError } from '../../shared/errors.ts';
import type { Filter } from '../../shared/filter/filter.ts';
import { scanName } from '../../shared/filter/name.ts';
import { parseFilterParameter } from '../../shared/filter/parse-filter.ts';
import { excerpt, Scanner } from '../../shared/filter/scanner.ts';
import { nearest } from '../../shared/nearest.ts';
import type { ApiRequest, OrderTerm, RowsOptions } from './api-request.ts';
import { parseOrder } from './parse-order.ts';
import { parseRowCount } from './parse-paging.ts';
import { type Parameter, parseQueryString } from './parse-query-string.ts';
import { parseSelect, selectAll } from './parse-select.ts';

/** The part of a request that stands in its query. */
export type Query = Pick<
  ApiRequest,
  'select' | 'filters' | 'rows' | 'embedRows' | 'columns' | 'onConflict'
>;

/** What is known of a query while it is read; null where nothing was said yet. */
interface Draft {
  select: Query['select'] | null;
  columns: Query['columns'];
  onConflict: Query['onConflict'];
  readonly filters: Filter[];
  readonly rows: RowsDraft;
  /** Made when the first option of an embed comes: most requests have none. */
  embedRows: Map<string, RowsDraft> | null;
}
interface RowsDraft {
  order: readonly OrderTerm[] | null;
  limit: number | null;
  offset: number | null;
}

const noEmbedRows: Query['embedRows'] = new Map();
const reserved = ['select', 'order', 'limit', 'offset', 'columns', 'on_conflict'];

/**
 * Reads a raw query string. A parameter that is not reserved is a filter.
 * Throws PGRST100 and, for a negative limit or offset, PGRST103.
 */
export function parseQuery(query: string): Query {
  const draft: Draft = {
    select: null,
    columns: null,
    onConflict: null,
    filters: [],
    rows: { order: null, limit: null, offset: null },
    embedRows: null,
  };
  for (const parameter of parseQueryString(query)) readParameter(draft, parameter);
  const { select, columns, onConflict, filters, rows, embedRows } = draft;
  return {
    select: select ?? selectAll,
    columns,
    onConflict,
    filters,
    rows: finishRows(rows),
    embedRows: embedRows === null ? noEmbedRows : finishEmbedRows(embedRows),
  };
}

function readParameter(draft: Draft, { name, value = '' }: Parameter): void {
  switch (name) {
    case 'select':
      draft.select = once(draft.select, name) ?? parseSelect(value);
      return;
    case 'columns':
      draft.columns = once(draft.columns, name) ?? parseNames(value, name);
      return;
    case 'on_conflict':
      draft.onConflict = once(draft.onConflict, name) ?? parseNames(value, name);
      return;
    default:
      if (!readRowsOption(draft, name, value)) draft.filters.push(parseFilter(name, value));
  }
}

/** Reads `order`, `limit` and `offset`, also those of embeds (`items.order`). */
function readRowsOption(draft: Draft, name: string, value: string): boolean {
  const dot = name.lastIndexOf('.');
  const option = dot === -1 ? name : name.slice(dot + 1);
  switch (option) {
    case 'order': {
      const rows = rowsOf(draft, name, dot);
      rows.order = once(rows.order, name) ?? parseOrder(value, name);
      return true;
    }
    case 'limit':
    case 'offset': {
      const rows = rowsOf(draft, name, dot);
      rows[option] = once(rows[option], name) ?? parseRowCount(value, name);
      return true;
    }
    default:
      return false;
  }
}

/** Null as it is; anything else was said before, and saying it twice is a mistake. */
function once(before: unknown, name: string): null {
  if (before === null) return null;
  throw new AppError('PGRST100', `"${excerpt(name)}" is said twice`);
}

function rowsOf(draft: Draft, name: string, dot: number): RowsDraft {
  if (dot === -1) return draft.rows;
  const path = parseEmbedPath(name, dot);
  draft.embedRows ??= new Map();
  const rows = draft.embedRows.get(path) ?? { order: null, limit: null, offset: null };
  draft.embedRows.set(path, rows);
  return rows;
}

function parseEmbedPath(name: string, dot: number): string {
  const scanner = new Scanner(name.slice(0, dot), name);
  const names: string[] = [];
  do names.push(scanName(scanner));
  while (scanner.accept('.'));
  scanner.expectEnd();
  return names.join('.');
}

function parseNames(value: string, parameter: string): readonly string[] {
  const scanner = new Scanner(value, parameter);
  const names = new Set<string>();
  do names.add(scanName(scanner, 'a column'));
  while (scanner.accept(','));
  scanner.expectEnd();
  return [...names];
}

/** Who writes `limt=5` meant a reserved word and hears so. */
function parseFilter(name: string, value: string): Filter {
  try {
    return parseFilterParameter(name, value);
  } catch (error) {
    const meant = nearest(name, reserved);
    if (!(error instanceof AppError) || meant === undefined) throw error;
    const { code, message, details, hint } = error;
    const parameter = `did you mean the parameter "${meant}"?`;
    throw new AppError(code, message, {
      details,
      hint: hint === undefined ? parameter : `${hint}, or ${parameter}`,
    });
  }
}

const noOrder: readonly OrderTerm[] = [];

function finishRows({ order, limit, offset }: RowsDraft): RowsOptions {
  return { order: order ?? noOrder, limit, offset };
}

function finishEmbedRows(drafts: ReadonlyMap<string, RowsDraft>): Query['embedRows'] {
  const embedRows = new Map<string, RowsOptions>();
  for (const [path, rows] of drafts) embedRows.set(path, finishRows(rows));
  return embedRows;
}
