import type { Observation } from './observe/observation.ts';
import { createShutdown } from './shutdown.ts';

function startProcess() {
  const listeners = new Map<string, () => void>();
  const exitCodes: number[] = [];
  const observed: Observation[] = [];
  const shutdown = createShutdown({
    timeoutMs: 20,
    observe: (observation) => observed.push(observation),
    process: {
      on: (signal, listener) => listeners.set(signal, listener),
      exit: (code) => exitCodes.push(code),
    },
  });
  return { shutdown, exitCodes, observed, signal: (name: string) => listeners.get(name)?.() };
}

test('what was acquired last is released first', async () => {
  const { shutdown } = startProcess();
  const order: string[] = [];
  shutdown.register('pool', () => void order.push('pool'));
  shutdown.register('server', async () => void order.push('server'));
  expect(await shutdown.run()).toBe(true);
  expect(order).toEqual(['server', 'pool']);
});

test('a release that hangs or fails is told, and the others still run', async () => {
  const { shutdown, observed } = startProcess();
  const order: string[] = [];
  shutdown.register('pool', () => void order.push('pool'));
  shutdown.register('relay', () => Promise.reject(new Error('lost')));
  shutdown.register('server', () => new Promise(() => {}));
  expect(await shutdown.run()).toBe(false);
  expect(order).toEqual(['pool']);
  expect(observed.map((told) => told.kind === 'failure' && told.doing)).toEqual([
    'release server',
    'release relay',
  ]);
});

test('a signal releases everything and exits with 0', async () => {
  const { shutdown, signal, exitCodes } = startProcess();
  let isReleased = false;
  shutdown.register('server', () => {
    isReleased = true;
  });
  signal('SIGTERM');
  await shutdown.run();
  expect(isReleased).toBe(true);
  expect(exitCodes).toEqual([0]);
});

test('a second signal exits at once with 130', async () => {
  const { shutdown, signal, exitCodes } = startProcess();
  shutdown.register('server', () => new Promise(() => {}));
  signal('SIGINT');
  signal('SIGINT');
  expect(exitCodes).toEqual([130]);
  await shutdown.run();
});
