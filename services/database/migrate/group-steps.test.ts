// Which steps run in one transaction?
import type { Step } from '../../shared/messages/db-migrate.ts';
import { concurrentStep, instantStep, newObjectStep } from '../schema/steps/step.ts';
import { groupSteps } from './group-steps.ts';

const orders = { schema: 'public', name: 'orders' };
const made = (title: string) => newObjectStep({ title, sql: '' });
const altered = (title: string) => instantStep(orders, { title, sql: '' });
const indexed = (title: string) => concurrentStep(orders, { title, sql: '' });
const titles = (steps: Step[]) => groupSteps(steps).map((group) => group.map((step) => step.title));

test('neighbours that make new things run together, everything else alone', () => {
  expect(
    titles([
      made('a'),
      made('b'),
      altered('c'),
      altered('d'),
      made('e'),
      indexed('f'),
      indexed('g'),
    ]),
  ).toEqual([['a', 'b'], ['c'], ['d'], ['e'], ['f'], ['g']]);
});

test('a new value of an enum type runs alone, because it cannot be used before it is committed', () => {
  expect(titles([made('a'), { ...made('b'), standalone: true }, made('c')])).toEqual([
    ['a'],
    ['b'],
    ['c'],
  ]);
});

test('there are never so many that PostgreSQL has no room for their locks', () => {
  const steps = Array.from({ length: 250 }, (_, index) => made(String(index)));
  expect(groupSteps(steps).map(({ length }) => length)).toEqual([100, 100, 50]);
});
