// How is a statement of a migration run when locks are not to be had, or it fails?
import type { Step } from '../../shared/messages/db-migrate.ts';
import { concurrentStep, instantStep } from '../schema/steps/step.ts';
import { runSteps } from './run-step.ts';

const orders = { schema: 'public', name: 'orders' };
const alter = instantStep(orders, { title: 'alter', sql: 'ALTER' });
const index = concurrentStep(orders, { title: 'index', sql: 'CREATE INDEX' }, 'DROP INDEX');

function failure(code: string): Error {
  return Object.assign(new Error(code), { code });
}

/** Runs a step against a PostgreSQL that fails the statement with these codes, one after the other. */
async function run(step: Step, codes: readonly string[], tries = 3) {
  const left = [...codes];
  const said: string[] = [];
  const pauses: number[] = [];
  const client = {
    query: async (text: string) => {
      said.push(text);
      const code = text === step.sql ? left.shift() : undefined;
      if (code !== undefined) throw failure(code);
      return { rows: [] };
    },
  };
  const outcome = await runSteps(
    {
      client,
      tries,
      random: () => 0.5,
      sleep: async (ms) => void pauses.push(ms),
      record: async () => void said.push('record'),
    },
    [step],
  ).then(
    () => 'done',
    (error: Error) => error.message,
  );
  return { outcome, said, pauses };
}

test('a step runs in a transaction with its time limits, and is recorded in it', async () => {
  const { outcome, said } = await run(alter, []);
  expect(outcome).toBe('done');
  expect(said).toEqual([
    'begin',
    'set local lock_timeout = 2000',
    'set local statement_timeout = 15000',
    'ALTER',
    'record',
    'commit',
  ]);
});

test('a concurrent index is built outside a transaction, and waits as long as it must', async () => {
  const { said } = await run(index, []);
  expect(said).toEqual([
    'set lock_timeout = 0',
    'set statement_timeout = 0',
    'CREATE INDEX',
    'record',
  ]);
});

test.each([
  ['a lock that is not to be had once is asked for again', alter, ['55P03'], 'done', 1],
  ['so is one that would have been a deadlock', alter, ['40P01', '55P03'], 'done', 2],
  ['after so many tries the step is given up', alter, ['55P03', '55P03', '55P03'], '55P03', 2],
  ['any other failure is final', alter, ['23514'], '23514', 0],
])('%s', async (_, step, codes, outcome, pauses) => {
  const ran = await run(step, codes);
  expect([ran.outcome, ran.pauses.length]).toEqual([outcome, pauses]);
  expect(ran.said.filter((text) => text === 'rollback')).toHaveLength(codes.length);
});

test('pauses get longer, so that the others get through', async () => {
  const { pauses } = await run(alter, Array(8).fill('55P03'), 8);
  expect(pauses).toEqual([200, 400, 600, 800, 1000, 1200, 1400]);
});

test.each([
  ['what a failed index leaves is removed', '23505', true],
  ['an index of the same name that was there before is not', '42P07', false],
])('%s', async (_, code, isRemoved) => {
  const { said } = await run(index, [code]);
  expect(said.includes('DROP INDEX')).toBe(isRemoved);
});
