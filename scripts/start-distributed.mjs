// How does every service start in a process of its own, on one machine? `npm run start:distributed -- ARGUMENTS`
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { ensureBuilt } from './ensure-build.mjs';
import { ensureInstalled } from './ensure-install.mjs';

ensureInstalled();
ensureBuilt();
const { parseOptions, usage, UsageError } = await import('./distributed/options.mjs');
const { keepRunning } = await import('./distributed/processes.mjs');
const { prepareNats } = await import('./distributed/nats.mjs');
const { actionCommands, serviceCommands } = await import('./distributed/services.mjs');
const embedded = new URL('../dist/services/embedded/', import.meta.url);
const { startPostgres } = await import(new URL('postgres.js', embedded).href);
const { keptSecret } = await import(new URL('jwt-secret.js', embedded).href);

/** @param {string} text */
const print = (text) => void process.stdout.write(`${text}\n`);

/** What was started, to be ended in reverse. @type {(() => Promise<void>)[]} */
const stops = [];
let isStopping = false;

async function stopAll() {
  if (isStopping) return;
  isStopping = true;
  for (const stop of stops.reverse()) await stop();
}

/** @param {import('./distributed/options.mjs').Options} options */
async function openDatabase({ database, data }) {
  if (database !== undefined) return database;
  const { url, stop } = await startPostgres({ dataDir: join(data, 'postgres'), log: () => {} });
  stops.push(stop);
  return url;
}

/** Resolves when the gateway has a model and an api. @param {number} adminPort */
async function untilReady(adminPort) {
  while (!isStopping) {
    const answer = await fetch(`http://127.0.0.1:${adminPort}/readyz`).catch(() => null);
    if (answer?.ok) return;
    await pause(100);
  }
}

/** @param {import('./distributed/options.mjs').Options} options */
async function start(options) {
  const nats = await prepareNats(resolve(options.data));
  const jwtSecret = process.env['ASHLAR_JWT_SECRET'] ?? (await keptSecret(options.data));
  stops.push(keepRunning({ name: 'nats-server', ...nats }, print).stop);
  const databaseUrl = await openDatabase(options);
  const { url: natsUrl, passwords } = nats;
  const places = { options, natsUrl, passwords, databaseUrl, jwtSecret };
  const commands = serviceCommands(places);
  for (const command of [...commands, ...actionCommands(places)]) {
    if (isStopping) return;
    stops.push(keepRunning(command, print).stop);
  }
  const gateways = commands.filter(({ service }) => service === 'gateway');
  await Promise.all(gateways.map(({ ports }) => untilReady(ports.adminPort)));
  if (isStopping) return;
  for (const { ports } of gateways) print(`Ashlar serves http://localhost:${ports.port}`);
  print('A token: npx ashlar token --role ROLE. Ctrl-C ends everything.');
}

for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM']))
  process.on(signal, () => void stopAll().then(() => process.exit(0)));
try {
  const options = parseOptions(process.argv.slice(2));
  if (options.help) print(usage);
  else await start(options);
} catch (error) {
  await stopAll();
  if (!(error instanceof UsageError)) throw error;
  process.stderr.write(`ashlar: ${error.message}\n`);
  process.exit(2);
}
