// Does a relay whose log of changes comes back while it begins to lead begin anew, and does its process live?
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { createDatabase, type TestDatabase } from '../helpers/postgres.ts';

const run = promisify(execFile);
let database: TestDatabase;

beforeAll(async () => {
  database = await createDatabase();
  await database.pool.query('create table things (id bigint primary key, name text)');
});
afterAll(() => database.drop());

/**
 * A process of its own: what ends one, a rejection that nobody waits for, is not seen from inside of a test. The log is
 * away when it is opened; what the relay serves takes a moment, as over NATS, and the log is back before.
 */
const script = `
import { createPool } from './dist/services/database/pg/pool.js';
import { connectReplication } from './dist/services/database/pg/replication.js';
import { startRelay } from './dist/services/database/relay/relay.js';
import { createInProcessBus } from './dist/services/shared/bus/in-process.js';
import { createInProcessChangeLog } from './dist/services/shared/bus/in-process-change-log.js';
import { modelBucket, modelKey, publishedModelSchema } from './dist/services/shared/messages/published-model.js';
const [url, resources] = process.argv.slice(1);
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const bus = createInProcessBus();
const { serve } = bus;
bus.serve = async (...given) => (await pause(300), serve(...given));
const bucket = await bus.keyValue(modelBucket, publishedModelSchema);
await bucket.put(modelKey, { revision: 'r', resources: JSON.parse(resources) }, 0);
const log = createInProcessChangeLog();
const { tail } = log;
let opened = 0;
log.tail = async () => {
  if (opened++ === 0) throw new Error('no server');
  return tail();
};
const options = { url, size: 2, statementTimeoutMs: 10000, connectTimeoutMs: 3000, onError() {} };
const pool = createPool(options);
const replicate = () => connectReplication(options);
const relay = await startRelay({ bus, connect: pool.connect, log, replicate, observe() {} });
while (relay.state().kind !== 'leads') await pause(10);
await pool.run({ name: null, text: "insert into things values (1, 'one')", values: [] });
while ((await log.page('things', 0, 10)).entries.length === 0) await pause(10);
console.log('told');
await relay.release();
await pool.close();
`;

const things = {
  application: {
    apiVersion: 'ashlar.dev/v1alpha1',
    kind: 'Application',
    ...{ metadata: { name: 'test' }, spec: {} },
  },
  entities: [
    {
      apiVersion: 'ashlar.dev/v1alpha1',
      kind: 'Entity',
      metadata: { name: 'things' },
      spec: {
        fields: [
          { name: 'id', type: 'bigint' },
          { name: 'name', type: 'text' },
        ],
        ...{ primaryKey: ['id'], events: true },
      },
    },
  ],
  actions: [],
};

test('it leads in the end, tells what is written, and ends well', async () => {
  const given = ['--input-type=module', '-e', script, database.url, JSON.stringify(things)];
  const { stdout } = await run(process.execPath, given, { timeout: 25_000 });
  expect(stdout).toBe('told\n');
});
