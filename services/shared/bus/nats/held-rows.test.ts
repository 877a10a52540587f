import { Unreached } from '../unreached.ts';
import { HeldRows } from './held-rows.ts';
import type { Row } from './sent.ts';

const error = new Unreached('away', null);
const releases: (() => void)[] = [];
afterEach(() => {
  for (const release of releases.splice(0)) release();
});

function start() {
  const told: string[] = [];
  const state = { ms: 0, isConnected: false, looks: 0 };
  const held = new HeldRows<string>({
    now: () => state.ms,
    isConnected() {
      state.looks++;
      return state.isConnected;
    },
    send: (to, { message }) => told.push(`${message.name} sent to ${to}`),
    sizeOf: (_, { message }) => Number(message.size ?? 0),
  });
  releases.push(() => held.close());
  const hold = (name: string, { sinceMs = 0, deadlineMs = 60_000, size = 0 } = {}) => {
    const rest = { trace: undefined, deadlineMs, isRepeated: false, waitsForReady: true };
    const reject = (reason: unknown) => told.push(`${name} ${(reason as Error).message}`);
    const row: Row = { message: { name, size }, ...rest, resolve: () => {}, reject };
    held.hold('a', row, { sinceMs, error });
  };
  /** Resolves when what is held was looked over: each look asks whether NATS is there. */
  async function look(): Promise<void> {
    const before = state.looks;
    while (state.looks === before) await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return { told, state, held, hold, look };
}

test('what is held is sent when NATS is back', async () => {
  const { told, state, hold, look } = start();
  hold('x');
  hold('y');
  await look();
  expect(told).toEqual([]);
  state.isConnected = true;
  await look();
  expect(told).toEqual(['x sent to a', 'y sent to a']);
});

test('after a second it is told; what comes later is told at once', async () => {
  const { told, state, hold, look } = start();
  hold('x');
  state.ms = 999;
  await look();
  hold('y');
  expect(told).toEqual([]);
  state.ms = 1000;
  await look();
  expect(told).toEqual(['x away', 'y away']);
  hold('z');
  expect(told.at(-1)).toBe('z away');
});

test('nothing is held beyond its deadline', async () => {
  const { told, state, hold, look } = start();
  hold('x', { deadlineMs: 100 });
  hold('y');
  state.ms = 100;
  await look();
  expect(told).toEqual(['x away']);
});

test.each([
  ['by number', () => ({}), 1000],
  ['by size', () => ({ size: 5 * 1024 * 1024 }), 3],
])('what is held is bounded %s: more is told at once', async (_, options, bound) => {
  const { told, state, hold, look } = start();
  for (let i = 0; i < bound; i++) hold(`${i}`, options());
  expect(told).toEqual([]);
  hold('more', options());
  expect(told).toEqual(['more away']);
  state.isConnected = true;
  await look();
  expect(told).toHaveLength(bound + 1);
  hold('again', options());
  expect(told).toHaveLength(bound + 1);
});

test('at the end what is held is told', () => {
  const { told, held, hold } = start();
  hold('x');
  held.close();
  expect(told).toEqual(['x away']);
});
