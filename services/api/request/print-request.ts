// How is the query of a request written?
import { printColumn } from '../../shared/filter/column-path.ts';
import { printName } from '../../shared/filter/name.ts';
import { printFilterParameter } from '../../shared/filter/print-filter.ts';
import type { ApiRequest, OrderTerm, RowsOptions } from './api-request.ts';
import { printSelect } from './print-select.ts';

type Parameter = readonly [name: string, value: string];

/** The query, percent-encoded, that `parseRequest` reads as this request's. A range is told as limit and offset. */
export function printQuery(request: ApiRequest): string {
  const { select, columns, onConflict, filters, rows, embedRows } = request;
  const parameters: Parameter[] = [['select', printSelect(select)]];
  if (columns !== null) parameters.push(['columns', columns.map(printName).join(',')]);
  if (onConflict !== null) parameters.push(['on_conflict', onConflict.map(printName).join(',')]);
  for (const filter of filters) {
    const { name, value } = printFilterParameter(filter);
    parameters.push([name, value]);
  }
  parameters.push(...printRows('', rows));
  for (const [path, options] of embedRows) parameters.push(...printRows(printPath(path), options));
  return parameters
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
    .join('&');
}

function printPath(path: string): string {
  return path
    .split('.')
    .map((name) => `${printName(name)}.`)
    .join('');
}

function printRows(prefix: string, { order, limit, offset }: RowsOptions): Parameter[] {
  const parameters: Parameter[] = [];
  if (order.length > 0) parameters.push([`${prefix}order`, order.map(printTerm).join(',')]);
  if (limit !== null) parameters.push([`${prefix}limit`, String(limit)]);
  if (offset !== null) parameters.push([`${prefix}offset`, String(offset)]);
  return parameters;
}

function printTerm({ path, relation, direction, nulls }: OrderTerm): string {
  const column = printColumn(path);
  const key = relation === null ? column : `${printName(relation)}(${column})`;
  return `${key}.${direction}${nulls === null ? '' : `.nulls${nulls}`}`;
}
