// What did PostgreSQL make of the declared texts of a table?
import type { DesiredColumn, DesiredTable } from './desired/desired-schema.ts';
import type { LiveColumn, LiveTable } from './live-schema.ts';
import { isSameText, scratchName } from './scratch.ts';

/** The temporary tables that were built, by name. */
export interface Built {
  readonly tables: ReadonlyMap<string, LiveTable>;
  readonly domains: ReadonlySet<string>;
}

/** The columns in which PostgreSQL's answers about one declared column stand. */
interface Answers {
  /** Under the type it has now; undefined when it could not be read. */
  readonly found: LiveColumn | undefined;
  /** Of the declared type, where that is another one. */
  readonly retyped: LiveColumn | undefined;
  /** Added to a table of its own. */
  readonly added: LiveColumn | undefined;
}

/** No row has to be written: there is no default, or it was evaluated once for all rows. */
function isInstant(column: DesiredColumn, added: LiveColumn | undefined, { domains }: Built) {
  const isComputed = column.generated !== null || column.identity !== null;
  if (isComputed || domains.has(column.baseType)) return false;
  return added === undefined || added.default === null || added.hasMissing;
}

function canonicalColumn(column: DesiredColumn, answers: Answers, built: Built): DesiredColumn {
  const { found, retyped, added } = answers;
  // PostgreSQL could not read it: the plan is refused.
  if (found === undefined) return column;
  return {
    ...column,
    type: (retyped ?? found).type,
    default: column.default === null ? null : found.default,
    retypedDefault: retyped?.default ?? null,
    generated: column.generated === null ? null : found.generated,
    isInstant: isInstant(column, added, built),
  };
}

/** The table, spelled as its temporary likeness; `number` is that of the likeness. */
export function canonicalTable(table: DesiredTable, number: number, built: Built): DesiredTable {
  const likeness = built.tables.get(table.name);
  const { columns = [], constraints = [], indexes = [] } = likeness ?? {};
  const named = <T extends { name: string }>(list: readonly T[], name: string) =>
    list.find((one) => one.name === name);
  return {
    ...table,
    columns: table.columns.map((column, position) => {
      const found = named(columns, column.name);
      const retyped = named(columns, scratchName.type(position));
      const added = built.tables.get(scratchName.added(number, position))?.columns[0];
      return canonicalColumn(column, { found, retyped, added }, built);
    }),
    checks: table.checks.map((check, position) => {
      const found = named(constraints, scratchName.check(position));
      if (found === undefined) return check;
      return { ...check, expression: found.expression ?? '', columns: found.columns };
    }),
    indexes: table.indexes.map((index, position) => {
      const found = named(indexes, scratchName.index(number, position));
      return found === undefined ? index : { ...index, definition: found.definition };
    }),
  };
}

/** A table whose texts all are PostgreSQL's already, but for the casts behind constants. */
export function storedTable(table: DesiredTable, live: LiveTable | undefined): DesiredTable {
  const stored = new Map(live?.columns.map((column) => [column.name, column.default]));
  const columns = table.columns.map((column) => {
    const text = stored.get(column.name) ?? null;
    return isSameText(text, column.default, column.baseType)
      ? { ...column, default: text }
      : column;
  });
  return { ...table, columns };
}

/** Of two spellings of a table, for each text the one that is stored; else the first. */
export function nearerSpelling(
  first: DesiredTable,
  second: DesiredTable,
  live: LiveTable,
): DesiredTable {
  const expressions = new Set(live.constraints.map((one) => one.expression));
  const definitions = new Set(live.indexes.map((one) => one.definition));
  const stored = new Map(live.columns.map((column) => [column.name, column]));
  return {
    ...first,
    columns: first.columns.map((column, position) => {
      const { default: other, generated } = second.columns[position] ?? column;
      const found = stored.get(column.name);
      return {
        ...column,
        default: other === found?.default ? other : column.default,
        generated: generated === found?.generated ? generated : column.generated,
      };
    }),
    checks: first.checks.map((check, position) => {
      const other = second.checks[position] ?? check;
      return !expressions.has(check.expression) && expressions.has(other.expression)
        ? other
        : check;
    }),
    indexes: first.indexes.map((index, position) => {
      const other = second.indexes[position] ?? index;
      return !definitions.has(index.definition) && definitions.has(other.definition)
        ? other
        : index;
    }),
  };
}
