import type { Observation } from './observation.ts';
import { observeLater } from './observe-later.ts';

const read: Observation = {
  kind: 'cached-read',
  layer: 'edge',
  outcome: 'hit',
  bytes: 0,
  entries: 0,
};
const failure: Observation = { kind: 'failure', doing: 'test', error: null };
const turn = () => new Promise((resolve) => setImmediate(resolve));

test('what is frequent is told when the turn is over, in its order', async () => {
  const told: Observation[] = [];
  const { observe } = observeLater((observation) => told.push(observation));
  const second = { ...read, outcome: 'miss' } as const;
  observe(read);
  observe(second);
  expect(told).toEqual([]);
  await turn();
  expect(told).toEqual([read, second]);
  observe(read);
  await turn();
  expect(told).toHaveLength(3);
});

test('a failure is told at once, behind what waits', () => {
  const told: Observation[] = [];
  const { observe } = observeLater((observation) => told.push(observation));
  observe(read);
  observe(failure);
  expect(told).toEqual([read, failure]);
});

test('what waits at the end is told by flush', () => {
  const told: Observation[] = [];
  const { observe, flush } = observeLater((observation) => told.push(observation));
  observe(read);
  flush();
  expect(told).toEqual([read]);
});
