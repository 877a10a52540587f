import type { Caller } from '../../shared/caller.ts';
import type { RateSpec } from '../../shared/model/limits-spec.ts';
import { createRatePolicy } from './policy.ts';

const ann: Caller = { role: 'customer', claims: { sub: 'ann' } };
const bob: Caller = { role: 'customer', claims: { sub: 'bob' } };
const nobody: Caller = { role: 'anon', claims: {} };
const asked = { method: 'GET', address: '192.0.2.7', route: 'orders', caller: ann, key: null };
const policy = (spec: Partial<RateSpec>) =>
  createRatePolicy({ name: 'p', limit: 10, windowSeconds: 60, ...spec });

test('what it counts by has a count of its own', () => {
  const { keyOf } = policy({ by: ['principal', 'route'] });
  const keys = [
    asked,
    { ...asked, address: '192.0.2.8' },
    { ...asked, caller: { ...ann } },
    { ...asked, caller: bob },
    { ...asked, route: 'products' },
  ].map(keyOf);
  expect(keys.slice(1).map((key) => key === keys[0])).toEqual([true, true, false, false]);
  expect(keys[0]).not.toContain('ann');
});

test('who has no token is counted by address', () => {
  const { keyOf } = policy({ by: ['principal'] });
  expect(keyOf({ ...asked, caller: nobody })).toBe('p/60 192.0.2.7');
});

test('a key is counted by its id, and requests without one not at all', () => {
  const { keyOf } = policy({ by: ['key'] });
  const key = { text: 'secret', id: 'abc', plan: null };
  expect([keyOf(asked), keyOf({ ...asked, key })]).toEqual([null, 'p/60 abc']);
});

test('what is of a plan counts keys of that plan only', () => {
  const { keyOf, isEarly } = policy({ by: ['address'], plans: ['free'] });
  const of = (plan: string | null) => keyOf({ ...asked, key: { text: '', id: 'abc', plan } });
  expect([of('free'), of('paid'), of(null), keyOf(asked)]).toEqual([
    'p/60 192.0.2.7',
    null,
    null,
    null,
  ]);
  expect(isEarly).toBe(false);
});

test('without anything to count by there is one count', () => {
  const { keyOf } = policy({});
  expect([keyOf(asked), keyOf({ ...asked, caller: bob, route: 'x' })]).toEqual(['p/60', 'p/60']);
});

test.each<[string, Partial<RateSpec>, boolean]>([
  ['a method it names', { methods: ['GET'] }, true],
  ['another method', { methods: ['POST'] }, false],
  ['a role it names', { roles: ['customer'] }, true],
  ['another role', { roles: ['anon'] }, false],
  ['a route it names', { routes: ['orders'] }, true],
  ['another route', { routes: ['rpc/orders'] }, false],
])('%s is counted or not', (_sentence, spec, isCounted) => {
  expect(policy(spec).keyOf(asked) !== null).toBe(isCounted);
});

test.each<[string, Partial<RateSpec>, boolean]>([
  ['address', { by: ['address'], methods: ['POST'] }, true],
  ['address and role', { by: ['address'], roles: ['anon'] }, false],
  ['address and route', { by: ['address', 'route'] }, false],
  ['principal', { by: ['principal'] }, false],
  ['nothing', {}, false],
])('one by %s is asked before a token is looked at, or after', (_sentence, spec, isEarly) => {
  expect(policy(spec).isEarly).toBe(isEarly);
});
