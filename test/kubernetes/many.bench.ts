// How long does the operator take for a thousand Entities, what memory, and does it write where nothing is to do?
import { setTimeout as pause } from 'node:timers/promises';
import { apply, entity, statusWith } from './entities.ts';
import { type OperatorProcess, startWorld, type World } from './world.ts';

const count = 1000;
const mebibyte = 1024 * 1024;
let world: World;
let operator: OperatorProcess;

beforeAll(async () => {
  world = await startWorld();
}, 120_000);
afterAll(() => world?.stop(), 30_000);

const nameOf = (index: number) => `many-${index}`;
const report = (what: string, figure: string) =>
  process.stdout.write(`${what.padEnd(48)} ${figure}\n`);

async function metric(line: string): Promise<number> {
  const text = await (await fetch(`${operator.adminUrl}/metrics`)).text();
  return Number(text.split(`\n${line} `)[1]?.split('\n')[0] ?? 0);
}

/** Until all Entities are told to be ready, and nothing waits. */
async function allReady(): Promise<void> {
  const isReady = async () =>
    (await metric('ashlar_operator_entities{ready="True"}')) === count &&
    (await metric('ashlar_operator_pending_changes')) === 0;
  for (let tries = 0; !(await isReady()); tries++) {
    if (tries > 3000) throw new Error('They do not become ready.');
    await pause(100);
  }
}

async function seconds(work: () => Promise<void>): Promise<string> {
  const startMs = performance.now();
  await work();
  return `${((performance.now() - startMs) / 1000).toFixed(1)} s`;
}

async function start(): Promise<void> {
  operator = await world.startOperator();
  await allReady();
}

test(`${count} Entities`, async () => {
  const indexes = Array.from({ length: count }, (_, index) => index);
  apply(world.server, ...indexes.map((index) => entity({ name: nameOf(index) })));
  report('start, make all tables, tell all statuses', await seconds(start));
  const change = async () => {
    apply(world.server, entity({ name: nameOf(7), spec: { description: 'changed' } }));
    await statusWith(world.server, nameOf(7), 'Served');
  };
  report('a change to one, until its status', await seconds(change));
  report(
    'memory (RSS)',
    `${Math.round((await metric('process_resident_memory_bytes')) / mebibyte)} MiB`,
  );
  await allReady();
  await operator.end('SIGTERM');
  let writes = 0;
  world.proxy.fault = ({ method, path }) => {
    if (method !== 'GET' && !path.includes('/leases')) writes++;
    return undefined;
  };
  report('start again, with nothing to do', await seconds(start));
  report(
    'memory (RSS)',
    `${Math.round((await metric('process_resident_memory_bytes')) / mebibyte)} MiB`,
  );
  report('writes of that, but for the Lease', String(writes));
  expect(writes).toBe(0);
}, 600_000);
