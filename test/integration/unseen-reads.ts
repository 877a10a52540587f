// Does every table, column and relationship of a database answer what SQL does?
import { isDeepStrictEqual } from 'node:util';
import type { Entity, Field } from '../../services/shared/model/model.ts';
import type { Relationship } from '../../services/shared/model/relationship.ts';
import type { Answer } from '../helpers/serve.ts';
import {
  expectAnswer,
  forEach,
  hasPath,
  identifier,
  named,
  rowsOf,
  tableOf,
  type Visit,
} from './unseen-visit.ts';

const sameRows = (rows: unknown) => (answer: Answer) =>
  isDeepStrictEqual(answer.json, rows) ? null : `not ${JSON.stringify(rows)}`;
const countOf = (rows: unknown) => (Array.isArray(rows) ? rows.length : -1);
const hasRows = (count: number) => (answer: Answer) =>
  countOf(answer.json) === Math.min(count, 100) ? null : `not ${count} rows`;

async function readTable(visit: Visit, entity: Entity): Promise<void> {
  const columns = [...entity.fields.keys()].map(identifier).join(', ');
  const first = `select row_to_json(r.*) as value from (select ${columns} from ${tableOf(entity)} limit 5) r`;
  const rows = await rowsOf(visit, first);
  const query = { limit: '5' };
  if (rows === null) {
    await expectAnswer(visit, { entity, query, statuses: [409] });
    return;
  }
  await expectAnswer(visit, { entity, query, statuses: [200], judge: sameRows(rows) });
  const accept = { headers: { accept: 'text/csv' }, role: 'service_role' };
  await expectAnswer(visit, { entity, query, asking: accept, statuses: [200] });
  const counted = { headers: { prefer: 'count=exact' }, role: 'service_role' };
  await expectAnswer(visit, { entity, query, asking: counted, statuses: [200, 206] });
}

const operandOf = (text: string) => `eq.${text}`;

/** Rows that have the column's first value, found by its text in each way a filter can be written. */
async function filterByColumn(visit: Visit, entity: Entity, field: Field): Promise<void> {
  const { name, category } = field;
  const column = identifier(name);
  const from = `from ${tableOf(entity)}`;
  const texts = await rowsOf(
    visit,
    `select ${column}::text as value ${from} where not (${column} is null) limit 1`,
  );
  if (texts === null) return;
  const [text] = texts as string[];
  const key = named(name);
  const common = { select: key, limit: '100' };
  if (text === undefined) {
    await expectAnswer(visit, {
      entity,
      query: { ...common, [key]: 'not.is.null' },
      statuses: [200],
      judge: hasRows(0),
    });
    return;
  }
  const matching = await rowsOf(
    visit,
    `select 1 as value ${from} where ${column} = (select ${column} ${from} where not (${column} is null) limit 1)`,
  );
  const statuses = matching === null ? [400] : [200];
  const judge = matching === null ? {} : { judge: hasRows(matching.length) };
  const inQuotes = named(text);
  const queries: Record<string, string>[] = [
    { ...common, [key]: operandOf(text) },
    { ...common, [key]: `in.(${inQuotes})` },
    { ...common, or: `(${key}.eq.${inQuotes})` },
    { ...common, [key]: `eq(any).{${inQuotes}}` },
  ];
  for (const query of queries) await expectAnswer(visit, { entity, query, statuses, ...judge });
  // Some collations cannot be searched in.
  const patterns = category === 'text' ? ['like.*', 'ilike.*', 'match..*', 'fts.x'] : [];
  for (const pattern of patterns)
    await expectAnswer(visit, { entity, query: { [key]: pattern }, statuses: [200, 400] });
}

async function orderByColumn(visit: Visit, entity: Entity, { name }: Field): Promise<void> {
  const key = named(name);
  const column = identifier(name);
  const rows = await rowsOf(
    visit,
    `select to_json(${column}) as value from ${tableOf(entity)} t order by t.${column} desc nulls last limit 100`,
  );
  const query = { select: `value:${key}`, order: `${key}.desc.nullslast`, limit: '100' };
  if (rows === null) await expectAnswer(visit, { entity, query, statuses: [400, 409] });
  else {
    const sorted = rows.map((value) => ({ value }));
    await expectAnswer(visit, { entity, query, statuses: [200], judge: sameRows(sorted) });
  }
}

/** The column as JSON whose members are reached, cast to text, and renamed. */
async function castColumn(visit: Visit, entity: Entity, { name }: Field): Promise<void> {
  const column = identifier(name);
  const rows = await rowsOf(
    visit,
    `select ${column}::text as value from ${tableOf(entity)} limit 100`,
  );
  const query = { select: `value:${named(name)}::text`, limit: '100' };
  if (rows === null) return;
  const told = rows.map((value) => ({ value }));
  await expectAnswer(visit, { entity, query, statuses: [200], judge: sameRows(told) });
}

/** How a request may name the relationship; the first ways may fit several. */
function waysToName(entity: Entity, { name, target, columns, holdsKey, through }: Relationship) {
  const ways = [named(target), `${named(target)}!${named(name)}`];
  if (holdsKey && columns.length === 1) ways.push(named(columns[0]?.local ?? ''));
  if (through === null && target !== entity.name) ways.push(named(name));
  return ways;
}

/** Number of pairs of rows that belong together. */
function joinSql(entity: Entity, { target, columns, through }: Relationship) {
  const table = (name: string) => tableOf({ ...entity, name });
  const on = (pairs: Relationship['columns'], local: string, foreign: string) =>
    pairs
      .map((pair) => `${local}.${identifier(pair.local)} = ${foreign}.${identifier(pair.foreign)}`)
      .join(' and ');
  const from = `select count(*)::int as value from ${table(entity.name)} a`;
  if (through === null) return `${from} join ${table(target)} b on ${on(columns, 'a', 'b')}`;
  return `${from} join ${table(through.entity)} j on ${on(columns, 'a', 'j')} join ${table(target)} b on ${on(through.columns, 'j', 'b')}`;
}

/** Most rows of an answer, and of an embed. */
const maxRows = 1000;

const countEmbedded = (rows: unknown) =>
  (rows as { e: unknown }[]).reduce(
    (sum, { e }) => sum + (Array.isArray(e) ? e.length : Number(e !== null)),
    0,
  );

/** Some names may fit several relationships, or none; one at least must tell the rows that SQL joins. */
async function embed(visit: Visit, entity: Entity, relationship: Relationship): Promise<void> {
  const [pairs] = (await rowsOf(visit, joinSql(entity, relationship))) ?? [];
  const judge = ({ status, json }: Answer) => {
    const isRight = status !== 200 || Number(pairs) > maxRows || countEmbedded(json) === pairs;
    return isRight ? null : `not ${pairs} related rows`;
  };
  const found = new Set<number>();
  for (const way of waysToName(entity, relationship)) {
    const query = { select: `*,e:${way}(*)` };
    const { status } = await expectAnswer(visit, {
      entity,
      query,
      statuses: [200, 300, 400],
      judge,
    });
    found.add(status);
  }
  if (!found.has(200))
    visit.complaints.push(`${entity.name}: no way to embed ${JSON.stringify(relationship)}`);
}

const visited = ({ model }: Visit) => [...model.entities.values()].filter(hasPath);

export async function visitTables(visit: Visit): Promise<void> {
  await forEach(visited(visit), (entity) => readTable(visit, entity));
}

/** What is done with every column. */
const ofColumns =
  (work: (visit: Visit, entity: Entity, field: Field) => Promise<void>) =>
  async (visit: Visit): Promise<void> => {
    const columns = visited(visit).flatMap((entity) =>
      [...entity.fields.values()].map((field) => ({ entity, field })),
    );
    await forEach(columns, ({ entity, field }) => work(visit, entity, field));
  };
export const filterByColumns = ofColumns(filterByColumn);
export const orderByColumns = ofColumns(orderByColumn);
export const castColumns = ofColumns(castColumn);

export async function visitRelationships(visit: Visit): Promise<void> {
  const relationships = visited(visit).flatMap((entity) =>
    entity.relationships.map((relationship) => ({ entity, relationship })),
  );
  await forEach(relationships, ({ entity, relationship }) => embed(visit, entity, relationship));
}
