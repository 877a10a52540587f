// In which order is everything done? Data, proof that all do the same work, figures, table.
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { runBesideSlow, summarizeBesideSlow } from './beside-slow.mjs';
import { openDatabase } from './database.mjs';
import { generator } from './load/generate-load.mjs';
import { describeMachine } from './machine.mjs';
import { runRounds, summarize } from './rounds.mjs';
import { verifySameAnswers } from './same-answers.mjs';
import { createStage } from './stage.mjs';
import { besideSlowTable, roundsTable } from './tables.mjs';

/** @typedef {import('./rounds.mjs').Course} Course */

/** @returns {Promise<number>} */
function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
      server.close(() => resolve(port));
    });
  });
}

/** The samples and what is shown of them. @param {Course} course */
async function takeFigures(course) {
  if (course.options.besideSlow) {
    const samples = await runBesideSlow(course);
    return { samples, table: besideSlowTable(summarizeBesideSlow(samples)) };
  }
  const samples = await runRounds(course);
  return { samples, table: roundsTable(summarize(samples)) };
}

/** @param {Course} course */
async function verify({ stage, database, options, tell }) {
  tell('Comparing the answers of all systems ...');
  /** @type {import('./same-answers.mjs').RunWith} */
  const runWith = (system, use) => stage.runWith(system, ({ url }) => use(url));
  await verifySameAnswers(options.systems, runWith, database.countNotes);
}

/** Prints a Markdown table to stdout, progress to stderr. @param {import('./options.mjs').Options} options */
export async function bench(options) {
  /** @param {string} line */
  const tell = (line) => console.error(line);
  tell('Filling the database ...');
  const database = await openDatabase(options.database);
  const stage = createStage(database, await freePort());
  const course = { stage, database, options, tell };
  try {
    await verify(course);
    const machine = describeMachine(database.version, generator);
    const { samples, table } = await takeFigures(course);
    console.log(`${table}\n\n${machine}`);
    if (options.json !== undefined)
      writeFileSync(options.json, `${JSON.stringify({ machine, samples }, null, 2)}\n`);
  } finally {
    stage.close();
    await database.stop();
  }
}
