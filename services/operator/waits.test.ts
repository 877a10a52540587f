import type { Observation } from '../shared/observe/observation.ts';
import type { Waiting } from './contract.ts';
import type { Reconciled } from './reconcile.ts';
import { createWaits } from './waits.ts';

const { jest } = import.meta;
beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

const waiting = (rest: Partial<Waiting> = {}): Waiting => ({
  ...{ resource: 'orders', hash: 'abc', steps: [], refusals: [] },
  ...{ for: 'approval', approved: null, failure: null },
  ...rest,
});
const unchanged = (...list: Waiting[]): Reconciled => ({
  outcome: 'unchanged',
  revision: 'r1',
  contracted: { applied: [], waiting: list },
});

function start() {
  const observed: Observation[] = [];
  let looks = 0;
  let acknowledged = '';
  const waits = createWaits({
    clock: { elapsedMs: () => performance.now() },
    observe: (observation) => observed.push(observation),
    isAcknowledged: (revision) => revision === acknowledged,
    look: () => looks++,
  });
  return {
    waits,
    observed,
    looks: () => looks,
    acknowledge(revision: string) {
      acknowledged = revision;
    },
  };
}

test('what waits for somebody is looked at twice a minute, and nothing when nothing waits', () => {
  const { waits, looks } = start();
  waits.after(unchanged(waiting()));
  jest.advanceTimersByTime(29_000);
  expect(looks()).toBe(0);
  jest.advanceTimersByTime(2000);
  expect(looks()).toBe(1);
  waits.after(unchanged());
  jest.advanceTimersByTime(100_000);
  expect(looks()).toBe(1);
  waits.stop();
});

test('what waits for services is looked at as soon as all run the model', () => {
  const { waits, looks, acknowledge } = start();
  waits.after(unchanged(waiting({ for: 'acknowledgements' })));
  jest.advanceTimersByTime(5000);
  expect(looks()).toBe(0);
  acknowledge('r1');
  jest.advanceTimersByTime(1000);
  expect(looks()).toBeGreaterThan(0);
  waits.stop();
});

test('the same is told once, until a declaration changes or something else comes of it', () => {
  const { waits } = start();
  expect(waits.isTold(unchanged(waiting()))).toBe(false);
  waits.after(unchanged(waiting()));
  expect(waits.isTold(unchanged(waiting()))).toBe(true);
  expect(waits.isTold(unchanged(waiting({ hash: 'def' })))).toBe(false);
  expect(waits.isTold({ outcome: 'paused', revision: 'r1' })).toBe(false);
  const dropped = { ...unchanged(), contracted: { applied: ['drop'], waiting: [] } } as Reconciled;
  waits.after(dropped);
  expect(waits.isTold(dropped)).toBe(false);
  waits.after(unchanged(waiting()));
  waits.changed();
  expect(waits.isTold(unchanged(waiting()))).toBe(false);
  // It came while the one before was under way.
  waits.after(unchanged(waiting()));
  expect(waits.isTold(unchanged(waiting()))).toBe(false);
  waits.began();
  waits.after(unchanged(waiting()));
  expect(waits.isTold(unchanged(waiting()))).toBe(true);
  waits.stop();
});

test('what waits is counted by its cause; a reconciliation that did not come to it says nothing of it', () => {
  const { waits, observed } = start();
  waits.after(unchanged(waiting(), waiting({ for: 'refusals' })));
  waits.after({ outcome: 'invalid', problems: [] });
  expect(observed).toEqual([
    {
      kind: 'waiting-plans',
      byCause: { approval: 1, 'other approval': 0, acknowledgements: 0, refusals: 1, retry: 0 },
    },
  ]);
  waits.stop();
});
