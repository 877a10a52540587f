// Which temporary objects make PostgreSQL spell declared expressions as it spells stored ones?
import { identifier, literal } from '../sql/identifier.ts';
import type { DesiredColumn, DesiredSchema, DesiredTable } from './desired/desired-schema.ts';
import type { LiveColumn, LiveSchema, LiveTable } from './live-schema.ts';

/** One declared text, and the statement that has PostgreSQL read it. */
export interface ScratchItem {
  readonly sql: string;
  /** The same inside of CREATE TABLE; null where it has no place there. */
  readonly part: string | null;
  /** Its table. */
  readonly table: string;
  readonly resource: string;
  /** What is declared, for words about a mistake: `orders.total: default`. */
  readonly title: string;
}

export interface Scratch {
  /** Makes the temporary types. */
  readonly types: readonly string[];
  readonly items: readonly ScratchItem[];
  /** Tables whose texts are in it; their order numbers the names below. */
  readonly tables: readonly DesiredTable[];
}

/** Names of temporary things, by position of the table and of what is declared in it. */
export const scratchName = {
  /** A table that gets one new column: tells whether adding it leaves rows untouched. */
  added: (table: number, column: number) => `ashlar_added_${table}_${column}`,
  /** A column of the declared type, where the live one has another. */
  type: (column: number) => `ashlar_type_${column}`,
  check: (check: number) => `ashlar_check_${check}`,
  index: (table: number, index: number) => `ashlar_index_${table}_${index}`,
};

/** The texts are equal, or would be with the cast that PostgreSQL writes behind constants. */
export function isSameText(live: string | null, declared: string | null, baseType = ''): boolean {
  return (
    live === declared || (declared?.startsWith("'") === true && live === `${declared}::${baseType}`)
  );
}

function columnDiffers(column: DesiredColumn, live: LiveColumn | undefined): boolean {
  return (
    live === undefined ||
    live.type !== column.type ||
    !isSameText(live.generated, column.generated) ||
    (column.default !== null && !isSameText(live.default, column.default, column.baseType))
  );
}

/** Some text is not one that PostgreSQL has stored. */
export function isSpelledDifferently(table: DesiredTable, live: LiveTable | undefined): boolean {
  if (table.isView) return false;
  if (live === undefined) return true;
  const columns = new Map(live.columns.map((column) => [column.name, column]));
  return (
    table.columns.some((column) => columnDiffers(column, columns.get(column.name))) ||
    table.checks.some(
      (check) => !live.constraints.some((one) => one.expression === check.expression),
    ) ||
    table.indexes.some((index) => !live.indexes.some((one) => one.definition === index.definition))
  );
}

/** Behind ADD COLUMN name. */
function columnSql(column: Pick<DesiredColumn, 'type' | 'default' | 'generated'>): string {
  if (column.generated !== null)
    return `${column.type} GENERATED ALWAYS AS (${column.generated}\n) STORED`;
  return column.default === null ? column.type : `${column.type} DEFAULT (${column.default}\n)`;
}

const temporary = (name: string) => `pg_temp.${identifier(name)}`;
const addColumn = (table: string, name: string, sql: string) =>
  `ALTER TABLE ${temporary(table)} ADD COLUMN ${identifier(name)} ${sql}`;

function columnItems(table: DesiredTable, live: LiveTable | undefined): ScratchItem[] {
  const columns = new Map(live?.columns.map((column) => [column.name, column]));
  const declared = new Set(table.columns.map((column) => column.name));
  const undeclared = [...columns.values()].filter((column) => !declared.has(column.name));
  const item = (name: string, sql: string, column = name) => ({
    sql: addColumn(table.name, column, sql),
    part: `${identifier(column)} ${sql}`,
    table: table.name,
    resource: table.resource,
    title: `${table.name}.${name}`,
  });
  // Under its live type: what counts is whether the expressions mean the same now.
  const plain = [...undeclared, ...table.columns].map((column) => ({
    ...column,
    type: columns.get(column.name)?.type ?? column.type,
  }));
  const isComputed = (column: { name: string; generated: string | null }) =>
    declared.has(column.name) && column.generated !== null;
  return [
    ...undeclared.map(({ name, type }) => item(name, type)),
    // Those that are computed last: they name the others.
    ...plain
      .filter((column) => declared.has(column.name) && !isComputed(column))
      .map((column) => item(column.name, columnSql(column))),
    ...plain.filter(isComputed).map((column) => item(column.name, columnSql(column))),
    ...table.columns.flatMap((column, position) => {
      const live = columns.get(column.name);
      if (live === undefined || live.type === column.type) return [];
      const sql = columnSql({ ...column, generated: null });
      return [item(column.name, sql, scratchName.type(position))];
    }),
  ];
}

function addedItems(table: DesiredTable, number: number, live: LiveTable | undefined) {
  const existing = new Set(live?.columns.map((column) => column.name));
  return table.columns.flatMap((column, position): ScratchItem[] => {
    if (live === undefined || existing.has(column.name) || column.default === null) return [];
    const name = scratchName.added(number, position);
    const create = `CREATE TEMPORARY TABLE ${identifier(name)} ()`;
    return [
      {
        sql: `${create}; ${addColumn(name, column.name, columnSql(column))}`,
        part: null,
        table: table.name,
        resource: table.resource,
        title: `${table.name}.${column.name}`,
      },
    ];
  });
}

function checkAndIndexItems(table: DesiredTable, number: number): ScratchItem[] {
  const { resource } = table;
  const on = temporary(table.name);
  const checks = table.checks.map(({ name, expression, field }, position) => {
    const part = `CONSTRAINT ${scratchName.check(position)} CHECK (${expression}\n)`;
    const title =
      field === null ? `${table.name}: check ${name}` : `${table.name}.${field}: ${name}`;
    return { sql: `ALTER TABLE ${on} ADD ${part}`, part, table: table.name, resource, title };
  });
  const indexes = table.indexes.map(({ name, definition, unique }, position) => ({
    sql: `CREATE ${unique ? 'UNIQUE ' : ''}INDEX ${scratchName.index(number, position)} ON ${on} ${definition}`,
    part: null,
    table: table.name,
    resource,
    title: `${table.name}: index ${name}`,
  }));
  return [...checks, ...indexes];
}

/**
 * Enum types that are new or get new values, and stand-ins for types that are missing, which is told elsewhere.
 * PostgreSQL looks for types among the temporary ones first.
 */
function typeStatements(desired: DesiredSchema, live: LiveSchema): string[] {
  return desired.types.flatMap(({ name, values }) => {
    const found = live.types.find((type) => type.isVisible && type.name === name);
    const isSame = found && (values === null || found.values.join('\n') === values.join('\n'));
    if (isSame || name.includes('.')) return [];
    if (values === null) return [`CREATE DOMAIN ${temporary(name)} AS text`];
    return [`CREATE TYPE ${temporary(name)} AS ENUM (${values.map(literal).join(', ')})`];
  });
}

/** What has to be read by PostgreSQL before the schemas can be compared; nothing when all texts are equal. */
export function createScratch(desired: DesiredSchema, live: LiveSchema): Scratch {
  const liveTables = new Map(live.tables.map((table) => [table.name, table]));
  const tables = desired.tables.filter((table) =>
    isSpelledDifferently(table, liveTables.get(table.name)),
  );
  return {
    types: tables.length === 0 ? [] : typeStatements(desired, live),
    items: tables.flatMap((table, number) => [
      ...columnItems(table, liveTables.get(table.name)),
      ...addedItems(table, number, liveTables.get(table.name)),
      ...checkAndIndexItems(table, number),
    ]),
    tables,
  };
}
