import type { Trace } from '../trace.ts';
import { collapseFailures } from './collapse-failures.ts';
import type { Observation } from './observation.ts';

function start() {
  const told: string[] = [];
  const clock = { ms: 0, epochMs: () => 0, elapsedMs: () => clock.ms };
  const observe = collapseFailures((observation: Observation) => {
    told.push(observation.kind === 'failure' ? observation.doing : observation.kind);
  }, clock);
  const fail = (doing: string, error: unknown, trace?: Trace) =>
    observe({ kind: 'failure', doing, error, ...(trace && { trace }) });
  return { told, clock, observe, fail };
}

const refused = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:1'), {
  code: 'ECONNREFUSED',
});
const reset = Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });

test('of failures of one kind the first is told, another kind at once', () => {
  const { told, fail } = start();
  fail('connect', refused);
  fail('connect', Object.assign(new Error('connect ECONNREFUSED ::1:1'), { code: 'ECONNREFUSED' }));
  fail('connect', reset);
  fail('relay', refused);
  fail('relay', null);
  expect(told).toEqual(['connect', 'connect', 'relay', 'relay']);
});

test('after a minute it is told again, with how many were not', () => {
  const { told, clock, fail } = start();
  fail('connect', refused);
  fail('connect', refused);
  fail('connect', refused);
  clock.ms = 60_000;
  fail('connect', refused);
  expect(told).toEqual(['connect', 'connect (and 2 times before)']);
});

test('the failure of a request is always told, and so is what is no failure', () => {
  const { told, fail, observe } = start();
  fail('answer', refused, { requestId: 'r1', traceparent: '' });
  fail('answer', refused, { requestId: 'r2', traceparent: '' });
  observe({ kind: 'event', level: 'info', message: 'listens' });
  observe({ kind: 'event', level: 'info', message: 'listens' });
  expect(told).toEqual(['answer', 'answer', 'event', 'event']);
});

test('of many kinds the oldest is forgotten, so that memory has a bound', () => {
  const { told, fail } = start();
  for (let i = 0; i <= 100; i++) fail(`work ${i}`, refused);
  fail('work 100', refused);
  fail('work 0', refused);
  expect(told).toHaveLength(102);
});
