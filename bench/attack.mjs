// Do good clients notice an attack, and what does a refusal cost? `npm run bench:attack`
import { fork } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { ensureBuilt } from '../scripts/ensure-build.mjs';
import { ensureInstalled } from '../scripts/ensure-install.mjs';

ensureInstalled();
const { Agent, request } = await import('undici');
const { cpuMicros } = await import('./cpu.mjs');
const { openDatabase } = await import('./database.mjs');
const { readMetrics } = await import('./histogram.mjs');
const { peakMemory } = await import('./memory.mjs');
const { ashlarHeaders, startAshlarWith } = await import('./systems/ashlar.mjs');

const port = 18_180;
const bare = 18_181;
const adminPort = 18_190;
const seconds = 10;
const goodAddresses = 10;
const goodEachSecond = 200;

/** Fifty requests a second from one address, far above what a good client asks for. */
const limits = `
  limits:
    rates:
      - { name: per-address, by: [address], limit: 50, windowSeconds: 1 }
`;

function limitedApp() {
  const app = mkdtempSync(join(tmpdir(), 'ashlar-bench-app-'));
  cpSync(fileURLToPath(new URL('./app', import.meta.url)), app, { recursive: true });
  const path = join(app, 'application.yaml');
  writeFileSync(path, readFileSync(path, 'utf8').trimEnd() + limits);
  return app;
}

/** @param {string[]} args */
function attack(args) {
  const child = fork(fileURLToPath(new URL('./load/attack.mjs', import.meta.url)), args);
  return () => new Promise((resolve) => child.once('exit', resolve) && child.kill());
}

/** Good clients: each from an address of its own, at an even pace. Milliseconds of those that were answered well. */
async function askWell() {
  const agents = Array.from(
    { length: goodAddresses },
    (_, i) => new Agent({ localAddress: `127.1.0.${i + 1}`, connections: 8 }),
  );
  /** @type {number[]} */
  const took = [];
  const startMs = performance.now();
  const all = Array.from({ length: goodEachSecond * seconds }, async (_, i) => {
    const beganMs = startMs + (i * 1000) / goodEachSecond;
    await pause(beganMs - performance.now());
    const key = (i % 1000) + 1;
    const url = `http://127.0.0.1:${port}/rest/v1/items?id=eq.${key}`;
    const dispatcher = /** @type {InstanceType<typeof Agent>} */ (agents[i % goodAddresses]);
    const answer = await request(url, { dispatcher, headers: ashlarHeaders(i) }).catch(() => null);
    await answer?.body.dump();
    if (answer?.statusCode === 200) took.push(performance.now() - beganMs);
  });
  await Promise.all(all);
  for (const agent of agents) await agent.destroy();
  return took.sort((a, b) => a - b);
}

/** @param {string} name @param {string[] | null} args @param {number} pid */
async function measure(name, args, pid) {
  const stop = args === null ? async () => {} : attack(['--port', String(port), ...args]);
  await pause(2000);
  const memory = peakMemory(pid);
  const took = await askWell();
  await stop();
  const [{ toMiB } = { toMiB: 0 }] = memory.stop();
  const at = (/** @type {number} */ share) =>
    (took[Math.floor(took.length * share)] ?? 0).toFixed(1);
  const share = ((100 * took.length) / (goodEachSecond * seconds)).toFixed(1);
  console.log(`${name.padEnd(44)} ${share} %  p50 ${at(0.5)} ms  p99 ${at(0.99)} ms  ${toMiB} MiB`);
}

async function answered() {
  const metrics = await readMetrics(adminPort);
  let sum = 0;
  for (const [name, value] of metrics)
    if (name.startsWith('ashlar_http_requests_total')) sum += value;
  return sum;
}

/**
 * Microseconds of CPU for each answer, of so many that all are told at once.
 * @param {number} pid @param {number} at Port. @param {() => Promise<number>} count
 */
async function costOf(pid, at, count) {
  const stop = attack(['--port', String(at), '--connections', '32', '--pauseMs', '15']);
  await pause(2000);
  const [cpu, answers] = [cpuMicros(pid), await count()];
  await pause(5000);
  const cost = (cpuMicros(pid) - cpu) / ((await count()) - answers);
  await stop();
  return cost;
}

/** The cost of a bare answer of the size of a refusal, in a process of its own. */
async function bareCost() {
  if (process.send !== undefined) return;
  const child = fork(fileURLToPath(import.meta.url), ['--bare']);
  await new Promise((resolve) => child.once('message', resolve));
  const count = () =>
    new Promise((/** @type {(count: number) => void} */ resolve) => {
      child.once('message', (told) => resolve(Number(told)));
      child.send('count');
    });
  const cost = await costOf(/** @type {number} */ (child.pid), bare, count);
  child.kill();
  return cost;
}

function serveBare() {
  let count = 0;
  const body = 'x'.repeat(400);
  const headers = { 'Content-Type': 'application/problem+json', 'Content-Length': '400' };
  createServer((_request, response) => {
    count++;
    response.writeHead(429, headers).end(body);
  }).listen(bare, '127.0.0.1', () => process.send?.('listens'));
  process.on('message', () => process.send?.(count));
}

const garbage = `${Buffer.from('{"alg":"HS256"}').toString('base64url')}.${Buffer.from('{"role":"bench"}').toString('base64url')}.x`;

async function main() {
  ensureBuilt();
  const database = await openDatabase(undefined);
  const place = { databaseUrl: database.url, port };
  const how = { app: limitedApp(), adminPort, isDistributed: false };
  const running = await startAshlarWith(place, how);
  try {
    await pause(5000);
    const { pid } = running;
    console.log(`${goodEachSecond} requests/s of ${goodAddresses} good clients, answered well:`);
    await measure('  warm-up', null, pid);
    await measure('  calm', null, pid);
    await measure('  one address floods', ['--connections', '50'], pid);
    await measure('  1,000 addresses flood', ['--addresses', '1000', '--connections', '1000'], pid);
    const asking = ['--addresses', '1000', '--connections', '1000', '--path', '/'];
    await measure('  1,000 addresses ask for a page', asking, pid);
    const forging = ['--addresses', '100', '--connections', '100', '--token', garbage];
    await measure('  100 addresses flood with garbage tokens', forging, pid);
    const trickling = ['--addresses', '100', '--connections', '2000', '--slow'];
    await measure('  2,000 slow connections', trickling, pid);
    await measure('  calm again', null, pid);
    const [ours, theirs] = [await costOf(pid, port, answered), await bareCost()];
    console.log(`a refusal: ${ours.toFixed(0)} µs of CPU, a bare answer ${theirs?.toFixed(0)} µs`);
  } finally {
    await running.stop();
    await database.stop();
  }
}

if (process.argv.includes('--bare')) serveBare();
else await main();
