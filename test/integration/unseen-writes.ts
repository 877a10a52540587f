// Can every row be changed to itself, taken out and put back, with what a read told of it?
import { isDeepStrictEqual } from 'node:util';
import type { Entity, Field } from '../../services/shared/model/model.ts';
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

type Row = Record<string, unknown>;

const representation = { prefer: 'return=representation' };
/** Columns that a request may set to what was told; hstore is told as JSON and taken as text. */
const isTakenAsTold = ({ baseType }: Field) => !/^hstore/.test(baseType);
const writableOf = ({ fields }: Entity) =>
  [...fields.values()]
    .filter((field) => !field.readOnly && isTakenAsTold(field))
    .map(({ name }) => name);

/** Filters that only this row fulfils, by its key or else by all its columns that can be compared; null without any. */
async function filtersOf(visit: Visit, entity: Entity): Promise<Record<string, string> | null> {
  const [key] = entity.uniqueKeys;
  const names = key ?? [...entity.fields.keys()];
  const filters: Record<string, string> = {};
  for (const name of names) {
    const column = identifier(name);
    const from = `from (select * from ${tableOf(entity)} limit 1) t`;
    const equal = await rowsOf(visit, `select (${column} = ${column})::text as value ${from}`);
    if (equal === null) continue;
    const [text] = (await rowsOf(visit, `select ${column}::text as value ${from}`)) as (
      | string
      | null
    )[];
    filters[named(name)] = text === null ? 'is.null' : `eq.${text}`;
  }
  const where = Object.keys(filters).length > 0;
  return where ? filters : null;
}

/** The row is as it was, but for columns that a trigger sets or that were not written. */
const sameAs =
  (row: Row, { fields }: Entity) =>
  (answer: Answer) => {
    const [told = {}] = answer.json as Row[];
    const different = [...fields.values()].filter(
      (field) =>
        field.name !== 'last_update' &&
        field.identity !== 'always' &&
        isTakenAsTold(field) &&
        !isDeepStrictEqual(told[field.name], row[field.name]),
    );
    const names = different.map(({ name }) => name);
    return names.length === 0 ? null : `${names.join(', ')} differ from ${JSON.stringify(row)}`;
  };

/** Rows are merged by no key WITHOUT OVERLAPS. */
const isTemporal = ({ status, json }: Answer) =>
  status !== 400 || (json as { code: string }).code === '42P10' ? null : 'refused';

/** Undone by the database for reasons of its own: still referred to, another row excluded, a check across rows. */
const refused = [409];

async function rewrite(visit: Visit, entity: Entity): Promise<void> {
  const query = await filtersOf(visit, entity);
  if (query === null) return;
  const { json } = await expectAnswer(visit, { entity, query, statuses: [200] });
  const [row, ...others] = (json ?? []) as Row[];
  if (row === undefined || others.length > 0) return;
  const columns = writableOf(entity);
  if (columns.length === 0) return;
  const select = columns.map(named).join(',');
  const { text } = await expectAnswer(visit, {
    entity,
    query: { ...query, select },
    statuses: [200],
  });
  // As text: numbers keep all their digits.
  const body = text.slice(text.indexOf('{'), text.lastIndexOf('}') + 1);
  const asking = { role: 'service_role', headers: representation, body };
  const judge = sameAs(row, entity);
  await expectAnswer(visit, { entity, method: 'PATCH', query, asking, statuses: [200], judge });
  await putBack(visit, entity, { query, row, body });
}

/** Deletes the row and inserts it again; one that is referred to is upserted. */
async function putBack(
  visit: Visit,
  entity: Entity,
  { query, row, body }: { query: Record<string, string>; row: Row; body: string },
): Promise<void> {
  const { status } = await expectAnswer(visit, {
    entity,
    method: 'DELETE',
    query,
    statuses: [204, ...refused],
  });
  const isGone = status === 204;
  const prefer = isGone
    ? 'return=representation'
    : 'return=representation,resolution=merge-duplicates';
  const hasKey = entity.primaryKey.length > 0;
  if (!isGone && !hasKey) return;
  const asking = { role: 'service_role', headers: { prefer }, body };
  const isSame = sameAs(row, entity);
  const judge = (answer: Answer) => (answer.status === 400 ? isTemporal(answer) : isSame(answer));
  await expectAnswer(visit, {
    entity,
    method: 'POST',
    asking,
    statuses: isGone ? [201] : [200, 201, 400],
    judge,
  });
}

/** The rows written over themselves, many at once. */
async function upsert(visit: Visit, entity: Entity): Promise<void> {
  const columns = writableOf(entity);
  if (entity.primaryKey.length === 0 || !entity.primaryKey.every((name) => columns.includes(name)))
    return;
  const query = { select: columns.map(named).join(','), limit: '50' };
  const { text, json } = await expectAnswer(visit, { entity, query, statuses: [200] });
  if ((json as Row[]).length === 0) return;
  const headers = { prefer: 'return=representation,resolution=merge-duplicates' };
  const asking = { role: 'service_role', headers, body: text };
  const written = { select: query.select };
  await expectAnswer(visit, {
    entity,
    method: 'POST',
    query: written,
    asking,
    statuses: [200, 201, 400],
    judge: isTemporal,
  });
}

export async function visitWrites(visit: Visit): Promise<void> {
  const tables = [...visit.model.entities.values()].filter(
    (entity) => !entity.isView && hasPath(entity),
  );
  // One at a time: rows that refer to one another would be missed.
  await forEach(tables, (entity) => upsert(visit, entity), 1);
  await forEach(tables, (entity) => rewrite(visit, entity), 1);
}
