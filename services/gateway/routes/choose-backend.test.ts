import fc from 'fast-check';
import { createChoose } from './choose-backend.ts';
import { InFlightLimit } from './in-flight-limit.ts';
import { RetryBudget } from './retry-budget.ts';

const member = (name: string, weight: number) => ({ name, weight, isAvailable: true });
type Member = ReturnType<typeof member>;
const times = <T>(count: number, make: () => T): T[] => Array.from({ length: count }, make);

test('each as often as its weight says, spread evenly', () => {
  const choose = createChoose([member('a', 5), member('b', 1), member('c', 1)]);
  expect(times(7, () => choose()?.name).join('')).toBe('aabacaa');
});

test('the share of one that cannot be asked goes to the others, and comes back', () => {
  const [a, b, c] = [member('a', 2), member('b', 1), member('c', 1)];
  const choose = createChoose([a, b, c]);
  a.isAvailable = false;
  expect(times(4, () => choose()?.name).join('')).toBe('bcbc');
  a.isAvailable = true;
  expect(times(8, () => choose()?.name).filter((name) => name === 'a')).toHaveLength(4);
});

test('nobody where all are away, or have no weight; not one that was tried, if there is another', () => {
  const [a, b] = [member('a', 1), member('b', 0)];
  const choose = createChoose([a, b]);
  expect(choose(new Set<Member>([a]))).toBeNull();
  a.isAvailable = false;
  expect(choose()).toBeNull();
});

test('over a whole round each weight is met exactly, whatever the weights', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(20), { minLength: 1, maxLength: 6 }), (weights) => {
      const total = weights.reduce((sum, weight) => sum + weight, 0);
      const members = weights.map((weight, i) => member(String(i), weight));
      const choose = createChoose(members);
      const chosen = times(total, () => choose());
      for (const one of members)
        expect(chosen.filter((other) => other === one)).toHaveLength(one.weight);
    }),
  );
});

test('an upstream that fails may have fewer requests at once, one that answers more, up to the most', () => {
  const limit = new InFlightLimit(150);
  expect(limit.limit).toBe(100);
  for (let i = 0; i < 10; i++) limit.failed();
  expect(limit.limit).toBe(34);
  for (let i = 0; i < 200; i++) limit.failed();
  expect(limit.limit).toBe(2);
  limit.succeeded();
  expect(limit.limit).toBe(2);
  for (let i = 0; i < 200; i++) {
    while (limit.hasRoom) limit.enter();
    limit.succeeded();
  }
  expect(limit.limit).toBe(150);
  expect(new InFlightLimit(1).limit).toBe(1);
});

test('of a budget of none nothing is tried again; of others a share, and ten', () => {
  expect(new RetryBudget(0).withdraw()).toBe(false);
  const budget = new RetryBudget(20);
  const all = times(1000, () => {
    budget.deposit();
    return budget.withdraw();
  });
  expect(all.filter(Boolean)).toHaveLength(10 + 199);
});
