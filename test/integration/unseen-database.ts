// How is a database that nobody has seen before adopted, served and left? The tests of one, whichever it is.
import { readFileSync } from 'node:fs';
import { printManifest } from '../../services/cli/print-manifest.ts';
import { planMigration } from '../../services/database/migrate/plan-migration.ts';
import { importSchema } from '../../services/database/schema/import/import-schema.ts';
import { compileModel } from '../../services/shared/model/compile-model.ts';
import { parseManifests } from '../../services/shared/model/parse-manifests.ts';
import type { ResourceSet } from '../../services/shared/model/resources.ts';
import {
  availableVersions,
  createDatabase,
  createTemplate,
  type TestDatabase,
  withClient,
} from '../helpers/postgres.ts';
import { type Served, serve } from '../helpers/serve.ts';
import { visitDescriptions } from './unseen-descriptions.ts';
import {
  castColumns,
  filterByColumns,
  orderByColumns,
  visitRelationships,
  visitTables,
} from './unseen-reads.ts';
import type { Visit } from './unseen-visit.ts';
import { visitWrites } from './unseen-writes.ts';

/** Everything the catalog holds of what is not PostgreSQL's own, by row; two are equal when nothing was touched. */
const catalogSql = [
  'select oid, relname, relnamespace, relkind, relfilenode, reloptions, relrowsecurity from pg_class',
  'select attrelid as oid, attname, attnum, atttypid, atttypmod, attnotnull, attidentity, attgenerated from pg_attribute',
  'select oid, conname, pg_get_constraintdef(oid) from pg_constraint',
  'select oid, adrelid, adnum, pg_get_expr(adbin, adrelid) from pg_attrdef',
  'select oid, typname, typtype from pg_type',
  'select oid, proname from pg_proc',
  'select oid, tgname from pg_trigger',
  'select oid, nspname from pg_namespace',
]
  .map(
    (query) =>
      `select json_agg(q order by q::text)::text as rows from (${query}) q where oid >= 16384`,
  )
  .join(' union all ');

const schemasSql =
  "select nspname as name from pg_namespace where nspname !~ '^(pg_|information_schema)'";

async function catalogOf({ pool }: TestDatabase): Promise<string[]> {
  return (await pool.query<{ rows: string }>(catalogSql)).rows.map(({ rows }) => rows);
}

const textOf = ({ application, entities, actions }: ResourceSet) =>
  [application, ...entities, ...actions].map(printManifest).join('---\n');

async function createFrom(url: URL, version: 15 | 18): Promise<TestDatabase> {
  const template = await createTemplate(readFileSync(url, 'utf8'), { version });
  try {
    return await createDatabase({ template: template.name, version });
  } finally {
    await template.drop();
  }
}

/** What only the newest PostgreSQL knows is in `modern`. */
const versionsFor = (name: string) =>
  availableVersions().filter((version) => name !== 'modern' || version === 18);

function describeAdopted(url: URL, version: 15 | 18): void {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createFrom(url, version);
  });
  afterAll(() => database.drop());

  test('the manifests say what is there, in every schema', async () => {
    await withClient(database, async (client) => {
      const { rows } = await client.query<{ name: string }>(schemasSql);
      for (const { name: schema } of rows) {
        const { resources } = await importSchema(client, schema);
        const read = parseManifests([{ name: 'app.yaml', text: textOf(resources) }], 'test');
        expect(read.problems).toEqual([]);
        const declared = read.resources as ResourceSet;
        expect(compileModel(declared).problems).toEqual([]);
        const { steps, refusals } = await planMigration(client, declared);
        expect({ schema, steps, refusals }).toEqual({ schema, steps: [], refusals: [] });
      }
    });
  });
}

function describeServed(url: URL): void {
  let served: Served;
  let visit: Visit;
  let before: string[];
  beforeAll(async () => {
    const database = await createFrom(url, 18);
    before = await catalogOf(database);
    const { resources } = await withClient(database, (client) => importSchema(client, 'public'));
    served = await serve(textOf(resources), database);
    const { model } = compileModel(resources);
    if (model === null) throw new Error('no model');
    visit = { served, model, complaints: [] };
  });
  afterAll(() => served?.close());

  test('without a migration', () => {
    expect(served.reconciled).toMatchObject([{ outcome: 'published', applied: [] }]);
  });
  // Each within the time limit of a test, also on a busy machine.
  test.each([
    ['every table answers as SQL does', visitTables],
    ['filters by every column answer as SQL does', filterByColumns],
    ['every column orders as in SQL', orderByColumns],
    ['every column casts to text as in SQL', castColumns],
    ['every relationship answers as SQL does', visitRelationships],
    ['everything is described, and every function answers', visitDescriptions],
    ['every row can be written as it was read', visitWrites],
  ])('%s', async (_what, visitAll) => {
    visit.complaints.length = 0;
    await visitAll(visit);
    expect(visit.complaints).toEqual([]);
  });
  test('and the database is as it was', async () => {
    expect(await catalogOf(served.database)).toEqual(before);
  });
}

/** Tests of the database that an SQL file makes. A few a file of tests, so that they run side by side. */
export function describeDatabase(name: string, url: URL): void {
  describe(name, () => {
    describe.each(versionsFor(name))('on PostgreSQL %i', (version) =>
      describeAdopted(url, version),
    );
    describe('served', () => describeServed(url));
  });
}
