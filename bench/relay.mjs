// How late is what was committed known to all who keep answers, and what does a large transaction take? `npm run bench:relay`
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { ensureBuilt } from '../scripts/ensure-build.mjs';
import { ensureInstalled } from '../scripts/ensure-install.mjs';

ensureInstalled();
const { default: pg } = await import('pg');
const { peakMemory } = await import('./memory.mjs');
const { openDatabase } = await import('./database.mjs');
const { countOf, quantiles, readMetrics } = await import('./histogram.mjs');
const { startAshlarWith } = await import('./systems/ashlar.mjs');

const usage = `Usage: npm run bench:relay -- [options]

  --seconds N      how long single rows are updated            (default 60)
  --writes N       updates a second                            (default 1000)
  --rows N         rows of the large transaction               (default 1000000)
  --distributed    five processes and NATS instead of one
`;
const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    writes: { type: 'string', default: '1000' },
    rows: { type: 'string', default: '1000000' },
    distributed: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  console.log(usage);
  process.exit(0);
}
const [seconds, writes, rows] = [
  Number(values.seconds),
  Number(values.writes),
  Number(values.rows),
];

/** The application of the benchmark, and its notes have events. */
async function appWithEvents() {
  const app = mkdtempSync(join(tmpdir(), 'ashlar-bench-app-'));
  await cp(fileURLToPath(new URL('./app', import.meta.url)), app, { recursive: true });
  const path = join(app, 'notes.yaml');
  writeFileSync(path, readFileSync(path, 'utf8').replace('\nspec:\n', '\nspec:\n  events: true\n'));
  return app;
}

const connections = 4;

/** Updates of one row each, at an even pace, as many as are asked for. @param {string} url */
async function writeEvenly(url) {
  const startMs = performance.now();
  let next = 0;
  async function work() {
    const client = new pg.Client(url);
    await client.connect();
    while (next < writes * seconds) {
      const mine = next++;
      await pause(startMs + (mine * 1000) / writes - performance.now());
      await client.query('update items set stock = stock + 1 where id = $1', [(mine % 1000) + 1]);
    }
    await client.end();
  }
  await Promise.all(Array.from({ length: connections }, work));
  return (performance.now() - startMs) / 1000;
}

const delay = 'ashlar_cache_invalidation_delay_seconds';

/** @param {string} databaseUrl @param {number} adminPort */
async function measureDelays(databaseUrl, adminPort) {
  const before = await readMetrics(adminPort);
  const tookSeconds = await writeEvenly(databaseUrl);
  await pause(1000);
  const after = await readMetrics(adminPort);
  console.log(
    `\n${writes * seconds} updates in ${tookSeconds.toFixed(1)} s, from commit until known:`,
  );
  for (const { labels, count, of } of quantiles(delay, [before, after], [0.5, 0.99]))
    console.log(`  ${labels}: ${count} times, p50 ${of[0]} ms, p99 ${of[1]} ms`);
}

/** @param {string} databaseUrl @param {{ adminPort: number, pid: number }} running */
async function measureLarge(databaseUrl, { adminPort, pid }) {
  const client = new pg.Client(databaseUrl);
  await client.connect();
  const stored = async () => countOf('ashlar_relay_events_total', await readMetrics(adminPort));
  const before = await stored();
  const memory = peakMemory(pid);
  const startMs = performance.now();
  await client.query(
    `insert into notes (customer_id, kind, body) select 1, 'k', 'body ' || i from generate_series(1, $1::int) i`,
    [rows],
  );
  const committedMs = performance.now();
  while ((await stored()) - before < rows) await pause(200);
  const told = performance.now() - committedMs;
  console.log(
    `\n${rows} rows in one transaction: ${((committedMs - startMs) / 1000).toFixed(1)} s to commit,`,
  );
  console.log(
    `  all events stored ${(told / 1000).toFixed(1)} s later, ${Math.round(rows / (told / 1000))} rows/s`,
  );
  for (const { name, fromMiB, toMiB } of memory.stop())
    console.log(`  ${name}: ${fromMiB} MiB before, ${toMiB} MiB at most`);
  await client.end();
}

ensureBuilt();
const database = await openDatabase(undefined);
const place = { databaseUrl: database.url, port: 18_080 };
const adminPort = 18_090;
const app = await appWithEvents();
const running = await startAshlarWith(place, { app, adminPort, isDistributed: values.distributed });
try {
  // What the relay begins with is over, and caches follow.
  await pause(5000);
  await measureDelays(database.url, adminPort);
  await measureLarge(database.url, { adminPort, pid: running.pid });
} finally {
  await running.stop();
  await database.stop();
}
