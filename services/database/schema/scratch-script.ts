// In which statements is a scratch made: all at once, or so that each mistake shows?
import { identifier } from '../sql/identifier.ts';
import type { Scratch } from './scratch.ts';

const createTable = (name: string, parts: readonly string[]) =>
  `CREATE TEMPORARY TABLE ${identifier(name)} (${parts.join(',\n')})`;

/** Each table is made whole: a third of the work of making it column by column. */
export function wholeScript({ types, tables, items }: Scratch): string {
  const parts = new Map(tables.map(({ name }) => [name, [] as string[]]));
  const others: string[] = [];
  for (const { sql, part, table } of items) {
    if (part === null) others.push(sql);
    else parts.get(table)?.push(part);
  }
  const creates = [...parts].map(([name, ofTable]) => createTable(name, ofTable));
  return [...types, ...creates, ...others].join(';\n');
}

/** What has to be there before the items are tried one by one. */
export const emptyScript = ({ types, tables }: Scratch): string =>
  [...types, ...tables.map(({ name }) => createTable(name, []))].join(';\n');
