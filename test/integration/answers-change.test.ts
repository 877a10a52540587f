// Is every answer that changed known to be out of date? Random reads and writes, and what the log would say of them.
import * as fc from 'fast-check';
import { createReadPlanner } from '../../services/api/plan/read-planner.ts';
import { createDatabase } from '../../services/database/app.ts';
import { createPool, type Pool } from '../../services/database/pg/pool.ts';
import { createInProcessBus } from '../../services/shared/bus/in-process.ts';
import { Follower } from '../../services/shared/coherence/follower.ts';
import { combineHashes, hashValue } from '../../services/shared/coherence/hash-values.ts';
import { dbRead, type ReadAnswer } from '../../services/shared/messages/db-read.ts';
import { type Invalidation, invalidation } from '../../services/shared/messages/invalidation.ts';
import type { Stamp } from '../../services/shared/messages/stamp.ts';
import { arbitraryRead } from '../conformance/rules-requests.ts';
import { columnsOf, type EntityName, entityNames, keyOf } from '../conformance/rules-rights.ts';
import { manifests, rows } from '../conformance/rules-shop.ts';
import { printRead } from '../conformance/rules-text.ts';
import { startFakeRelay } from '../helpers/fake-relay.ts';
import { modelOf } from '../helpers/model.ts';
import { type Served, serve } from '../helpers/serve.ts';

type TextRow = Readonly<Record<string, string | null>>;
type Tables = Readonly<Record<string, readonly TextRow[]>>;

const bus = createInProcessBus();
const follower = new Follower({ maxTags: 100_000 });
const plan = createReadPlanner(modelOf(manifests));
let served: Served;
let pool: Pool;
let relay: Awaited<ReturnType<typeof startFakeRelay>>;
let release: () => Promise<void>;

beforeAll(async () => {
  served = await serve(manifests);
  await served.database.pool.query(rows);
  const tables = entityNames.map((entity) => [`public.${entity}`, 0] as const);
  relay = await startFakeRelay(bus, Object.fromEntries(tables));
  await bus.subscribe(invalidation, (message) => void follower.receive(message));
  follower.begin({ epoch: 'e1', lsn: 100, flushLsn: 100, coverage: {} });
  const limits = { size: 4, statementTimeoutMs: 5000, connectTimeoutMs: 2000, onError: () => {} };
  pool = createPool({ url: served.database.url, ...limits });
  const { run, connect } = pool;
  const capacity = { pool: 4, cores: 2 };
  ({ release } = await createDatabase({ bus, run, connect, capacity, now: () => Date.now() }));
});
afterAll(async () => {
  await release?.();
  await pool?.close();
  await bus.close();
  await served?.close();
});

/** All rows, each value as the log writes it; and who wrote them, because the log tells writes that change nothing. */
async function tablesNow(): Promise<Tables> {
  const texts = entityNames.map((entity) => {
    const pairs = columnsOf[entity].map(
      (name) => `'${name}', case when ${name} is not null then format('%s', ${name}) end`,
    );
    const row = `json_build_object('xmin', xmin::text, ${pairs.join(', ')})`;
    return `'${entity}', (select coalesce(json_agg(${row}), '[]') from ${entity})`;
  });
  const { rows } = await served.database.pool.query<{ all: Tables }>(
    `select json_build_object(${texts.join(', ')}) as all`,
  );
  return rows[0]?.all as Tables;
}

function keyHash(entity: EntityName, row: TextRow): number {
  const names = [...keyOf(entity)].sort();
  return combineHashes(names.map((name) => hashValue(row[name] ?? null)));
}

/** What a relay tells of the way from one state to another; of rows that are gone, the key. */
function changesBetween(before: Tables, after: Tables): Invalidation['rows'] {
  return entityNames.flatMap((entity) => {
    const columns = [...columnsOf[entity]];
    const old = new Set((before[entity] ?? []).map((row) => JSON.stringify(row)));
    const now = new Set((after[entity] ?? []).map((row) => JSON.stringify(row)));
    const written = (after[entity] ?? []).filter((row) => !old.has(JSON.stringify(row)));
    const keys = new Set(written.map((row) => keyHash(entity, row)));
    const gone = (before[entity] ?? [])
      .filter((row) => !now.has(JSON.stringify(row)))
      .map((row) => keyHash(entity, row))
      .filter((key) => !keys.has(key));
    const changed = [
      ...written.map((row) => ({
        key: keyHash(entity, row),
        oldKey: null,
        values: columns.map((name) => hashValue(row[name] ?? null)),
      })),
      ...gone.map((key) => ({ key, oldKey: null, values: [] })),
    ];
    return changed.length === 0 ? [] : [{ table: `public.${entity}`, columns, rows: changed }];
  });
}

const texts: Readonly<Record<string, readonly string[]>> = {
  status: ["'draft'", "'paid'", "'sent'"],
  hidden: ['true', 'false'],
  ...Object.fromEntries(
    ['name', 'city', 'secret', 'note'].map((name) => [name, ["'Ann'", "'Bonn'", 'null']]),
  ),
};
const valuesFor = (column: string) => fc.constantFrom(...(texts[column] ?? ['1', '2', '3', '8']));
const where = (entity: EntityName) =>
  fc
    .constantFrom(...columnsOf[entity])
    .chain((column) => valuesFor(column).map((value) => `${column} is not distinct from ${value}`));
const update = (entity: EntityName) =>
  fc
    .constantFrom(...columnsOf[entity])
    .chain((column) => fc.tuple(fc.constant(column), valuesFor(column), where(entity)))
    .map(([column, value, which]) => `update ${entity} set ${column} = ${value} where ${which}`);
const arbitraryWrite = fc.constantFrom(...entityNames).chain((entity) =>
  fc.oneof(
    update(entity),
    where(entity).map((which) => `delete from ${entity} where ${which}`),
    fc
      .tuple(...columnsOf[entity].map(valuesFor))
      .map((row) => `insert into ${entity} values (${row.join(', ')}) on conflict do nothing`),
  ),
);

/** Operands that the column can be compared with; numbers in more than one way to write them. */
const operandsFor = (column: string) =>
  fc.constantFrom(...(texts[column] ?? ['1', '02', '3']).map((text) => text.replaceAll("'", '')));

/** Reads that are chosen by values, as clients mostly do; half of them by the key. */
const arbitraryChosen = fc.constantFrom(...entityNames).chain((entity) =>
  fc
    .oneof(
      fc.constant(keyOf(entity)),
      fc.constantFrom(...columnsOf[entity]).map((column) => [column]),
    )
    .chain((columns) =>
      fc.tuple(
        fc.tuple(...columns.map((name) => operandsFor(name).map((text) => `${name}=eq.${text}`))),
        fc.constantFrom('', `&order=${columnsOf[entity][0]}.desc&limit=2`, '&limit=1&offset=1'),
      ),
    )
    .map(([filters, rest]) => ({ entity, isCounted: false, query: `${filters.join('&')}${rest}` })),
);
const arbitraryQuestion = fc.oneof(
  { arbitrary: arbitraryChosen, weight: 3 },
  { arbitrary: arbitraryRead.map((read) => ({ ...read, query: printRead(read) })), weight: 1 },
);
const arbitraryCaller = fc.constantFrom(
  { role: 'service_role', claims: {} },
  { role: 'service_role', claims: {} },
  { role: 'customer', claims: { sub: 1 } },
  { role: 'clerk', claims: { sub: 2 } },
);

type Question = { entity: EntityName; query: string; isCounted: boolean };

/** The answer, stamped: what is known of a table is loaded when it is first asked for. Null for no right question. */
async function ask(question: Question, caller: { role: string; claims: object }) {
  const { entity: resource, query, isCounted } = question;
  const headers = isCounted ? { prefer: 'count=exact' } : {};
  const http = { method: 'GET', resource, query, headers, body: null };
  try {
    const { key, shape, values } = plan(http, { ...caller, claims: { ...caller.claims } });
    for (let tries = 0; tries < 200; tries++) {
      const answer = await bus.request(dbRead, { key, shape, values }, { timeoutMs: 5000 });
      if (answer.stamp !== null) return answer;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  } catch {
    return null;
  }
  throw new Error(`never stamped: ${resource}?${query}`);
}

/** JSON with lists in an order of their own: where none was asked for, any is right. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value))
    return value.map(sorted).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inside]) => [name, sorted(inside)]));
}
const contentOf = ({ body, count, total }: ReadAnswer) =>
  JSON.stringify([sorted(JSON.parse(body)), count, total]);

/** Carries the writes out and has them told; some break a constraint. */
async function writeAndTell(writes: readonly string[]): Promise<void> {
  const before = await tablesNow();
  for (const write of writes) await served.database.pool.query(write).catch(() => {});
  relay.tell({ rows: changesBetween(before, await tablesNow()) });
}

/** What became of an answer: it must not be valid when it has changed. */
function judge(question: Question, old: ReadAnswer, now: ReadAnswer): 'changed' | 'kept' | 'lost' {
  const { tags, asOf } = old.stamp as Stamp;
  const isValid = follower.areValid(tags, asOf);
  if (contentOf(old) === contentOf(now)) return isValid ? 'kept' : 'lost';
  expect({ question, isValid }).toEqual({ question, isValid: false });
  return 'changed';
}

test('an answer that changed was invalidated by what changed it, and others mostly were not', async () => {
  const seen = { changed: 0, kept: 0, lost: 0 };
  const property = fc.asyncProperty(
    fc.array(fc.tuple(arbitraryQuestion, arbitraryCaller), { minLength: 8, maxLength: 8 }),
    fc.array(arbitraryWrite, { minLength: 2, maxLength: 4 }),
    async (questions, writes) => {
      const before = await Promise.all(questions.map(([one, caller]) => ask(one, caller)));
      for (const answer of before) if (answer?.stamp) follower.accepts(answer.stamp);
      await writeAndTell(writes);
      for (const [i, [one, caller]] of questions.entries()) {
        const [old, now] = [before[i] ?? null, await ask(one, caller)];
        if (old !== null && now !== null) seen[judge(one, old, now)]++;
      }
      // Back to where it began, so that there is something to change.
      await writeAndTell([rows]);
    },
  );
  await fc.assert(property, { numRuns: 200 });
  expect(seen.changed).toBeGreaterThan(15);
  expect(seen.kept).toBeGreaterThan(seen.lost);
}, 240_000);
