// What does a model of a thousand Entities cost? The operator, and every service that takes it: time, work, memory, writes.
import { loadavg } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { cpuMicros } from '../../bench/cpu.mjs';
import { freePort } from '../helpers/free-port.ts';
import { apply, entity, statusWith, until } from './entities.ts';
import type { ServiceProcess } from './service-process.ts';
import { startWorld, type World } from './world.ts';

const count = 1000;
const mebibyte = 1024 * 1024;
const secret = 'another secret for tests, as long as the first';
let world: World;
let operator: ServiceProcess;
let postmaster = 0;
const services = new Map<string, ServiceProcess>();

const plain = [
  { name: 'id', type: 'bigint' },
  { name: 'note', type: 'text' },
];
/** With what most tables have: defaults, checks, an index. */
const usual = {
  fields: [
    { name: 'id', type: 'bigint', identity: 'always' },
    { name: 'name', type: 'text', required: true, maxLength: 200 },
    { name: 'state', type: 'text', enum: ['open', 'done'], default: 'open' },
    { name: 'amount', type: 'numeric(12,2)', minimum: 0 },
    { name: 'note', type: 'text' },
    { name: 'owner', type: 'uuid', required: true },
    { name: 'created', type: 'timestamptz', required: true, defaultExpression: 'now()' },
  ],
  indexes: [{ fields: ['owner', 'created'] }],
  access: [
    {
      roles: ['anon'],
      operations: ['read'],
      columns: ['id', 'name', 'state'],
      using: 'state=eq.open',
    },
  ],
};
const models = [
  { model: 'of 2 fields', spec: { fields: plain } },
  { model: 'of 7 fields, with defaults, checks, an index', spec: usual },
];

async function startServices(): Promise<void> {
  world = await startWorld({ hasNoDatabaseService: true });
  const port = async () => String(await freePort());
  const database = { ASHLAR_DATABASE_URL: world.database.url, ASHLAR_DATABASE_CORES: '2' };
  services.set('database', await world.startService('database', database));
  const api = { ASHLAR_PORT: await port(), ASHLAR_ASSERTION_SECRET: secret };
  services.set('api', await world.startService('api', api));
  const gateway = { ...api, ASHLAR_PORT: await port(), ASHLAR_JWT_SECRET: secret };
  services.set('gateway', await world.startService('gateway', gateway));
  const file = "select split_part(pg_read_file('postmaster.pid'), E'\\n', 1) as pid";
  postmaster = Number((await world.database.pool.query(file)).rows[0].pid);
}
beforeEach(startServices, 120_000);
afterEach(async () => {
  services.clear();
  await world?.stop();
}, 30_000);

const nameOf = (index: number) => `many-${index}`;
const print = (what: string, figure = '') => process.stdout.write(`${what.padEnd(44)} ${figure}\n`);

const metricsOf = async ({ adminUrl }: ServiceProcess) =>
  (await fetch(`${adminUrl}/metrics`)).text();
const sampleOf = (metrics: string, line: string) =>
  Number(metrics.split(`\n${line} `)[1]?.split('\n')[0] ?? 0);
const isReady = (metrics: string) =>
  sampleOf(metrics, 'ashlar_operator_entities{ready="True"}') === count &&
  sampleOf(metrics, 'ashlar_operator_pending_changes') === 0;
/** Until all Entities are told to be ready, and nothing waits. */
const allReady = () => until(async () => isReady(await metricsOf(operator)));
/** Until gateway and api have said as often that they serve what was published. */
const acknowledged = (times: number) =>
  until(() => operator.output().split('is served by all 2 gateways and apis').length > times);

async function printService(name: string, service: ServiceProcess, microsBefore: number) {
  const micros = cpuMicros(service.pid) - microsBefore;
  const metrics = await metricsOf(service);
  const blocked = sampleOf(metrics, 'nodejs_eventloop_lag_max_seconds') * 1000;
  const memory = sampleOf(metrics, 'process_resident_memory_bytes') / mebibyte;
  const cpu = `${(micros / 1e6).toFixed(2)} s CPU`;
  print(
    `  ${name}`,
    `${cpu}, ${memory.toFixed(0)} MiB, blocked for ${blocked.toFixed(0)} ms at most`,
  );
}

/** Prints how long `work` took, what each process did for it, and for how long it answered nobody meanwhile. */
async function measured(what: string, work: () => Promise<void>): Promise<void> {
  const before = new Map<ServiceProcess, number>();
  // While kubectl ran, connections were closed that are not known to be.
  await pause(100);
  for (const service of services.values()) {
    // What is read is forgotten: the longest block since then.
    await metricsOf(service);
    before.set(service, cpuMicros(service.pid));
  }
  const [postgresBefore, startMs] = [cpuMicros(postmaster), performance.now()];
  await work();
  const seconds = ((performance.now() - startMs) / 1000).toFixed(1);
  print(what, `${seconds} s, load ${loadavg()[0]?.toFixed(1)}`);
  print('  PostgreSQL', `${((cpuMicros(postmaster) - postgresBefore) / 1e6).toFixed(2)} s CPU`);
  for (const [name, service] of services)
    await printService(name, service, before.get(service) ?? 0);
}

async function start(): Promise<void> {
  operator = await world.startOperator();
  services.set('operator', operator);
  await allReady();
}
const change = (spec: object, times: number) => async () => {
  apply(world.server, entity({ name: nameOf(7), spec }));
  await statusWith(world.server, nameOf(7), 'Served');
  await acknowledged(times);
};

test.each(models)(
  `${count} Entities $model`,
  async ({ model, spec }) => {
    print(`${count} Entities ${model}`);
    const indexes = Array.from({ length: count }, (_, index) => index);
    apply(world.server, ...indexes.map((index) => entity({ name: nameOf(index), spec })));
    await measured('start: make all tables, tell all statuses', start).catch((error) => {
      throw new Error(operator.output().slice(-3000), { cause: error });
    });
    await acknowledged(1);
    await measured('a change to one', change({ ...spec, description: 'changed' }, 2));
    const fields = [...spec.fields, { name: 'more', type: 'text' }];
    await measured('a change to one, with a migration', change({ ...spec, fields }, 3));
    await allReady();
    await operator.end('SIGTERM');
    services.delete('operator');
    let writes = 0;
    world.proxy.fault = ({ method, path }) => {
      if (method !== 'GET' && !path.includes('/leases')) writes++;
      return undefined;
    };
    await measured('start again, with nothing to do', start);
    print('writes of that, but for the Lease', String(writes));
    expect(writes).toBe(0);
  },
  600_000,
);
