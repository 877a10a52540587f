// Can rows be merged into a partitioned table, of which PostgreSQL before 18 does not tell which were new?
import { availableVersions, createDatabase } from '../helpers/postgres.ts';
import { type Served, serve } from '../helpers/serve.ts';

const sql = `
  CREATE TABLE readings (day date, n int, old text, PRIMARY KEY (day, n)) PARTITION BY RANGE (day);
  CREATE TABLE readings_2024 PARTITION OF readings FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
  CREATE TABLE readings_rest PARTITION OF readings DEFAULT;
  INSERT INTO readings VALUES ('2024-01-01', 1, 'first');`;
const manifests = `
apiVersion: ashlar.dev/v1alpha1
kind: Application
metadata: { name: partitions }
spec: { roles: [{ name: adder }] }
---
apiVersion: ashlar.dev/v1alpha1
kind: Entity
metadata: { name: readings }
spec:
  fields: [{ name: day, type: date }, { name: n, type: integer }, { name: old, type: text }]
  primaryKey: [day, n]
  access:
    - roles: [adder]
      operations: [read, create, update]
      check: old=neq.forbidden
`;
const merge = { prefer: 'resolution=merge-duplicates,return=representation' };
const row = (n: number, old: string) => ({ day: '2024-01-01', n, old });

describe.each(availableVersions())('on PostgreSQL %i', (version) => {
  let served: Served;
  beforeAll(async () => {
    const database = await createDatabase({ version });
    await database.pool.query(sql);
    served = await serve(manifests, database);
  });
  afterAll(() => served?.close());
  const ask = (body: unknown) =>
    served.ask('POST', '/readings', { role: 'adder', headers: merge, body });

  (version < 18 ? test : test.skip)('it is refused in words', async () => {
    for (const body of [row(1, 'a'), row(1, 'b'), row(1, 'c')]) {
      const { status, json } = await ask(body);
      expect({ status, json }).toMatchObject({
        status: 405,
        json: { code: 'ASH405', message: "Rows of 'readings' cannot be merged" },
      });
    }
  });

  (version < 18 ? test.skip : test).each<[sentence: string, body: unknown, status: number]>([
    ['a row that is there is changed', [row(1, 'second')], 200],
    ['one that is not is made', [row(2, 'new')], 201],
    ['both at once', [row(2, 'newer'), row(3, 'new')], 201],
    ['the rule holds for changed rows', [row(1, 'forbidden')], 403],
    ['and for new ones', [row(4, 'forbidden')], 403],
  ])('%s', async (_, body, status) => {
    const answer = await ask(body);
    expect(answer.status).toBe(status);
    if (status < 300) expect(answer.json).toEqual(body);
  });
});
