import { smallModel } from '../../../test/helpers/small-model.ts';
import type { LimitsSpec } from './limits-spec.ts';

const rate = { name: 'p', limit: 10, windowSeconds: 60 };
const compile = (limits: LimitsSpec) => () =>
  smallModel({ roles: [{ name: 'clerk' }, { name: 'customer' }, { name: 'admin' }], limits });

test('limits may name roles, entities and their events', () => {
  const routes = ['products', 'events/products'];
  expect(compile({ rates: [{ ...rate, roles: ['anon', 'clerk'], routes }] })).not.toThrow();
});

test('limits may name routes that are declared, and no others', () => {
  const upstreams = [{ url: 'http://a' }];
  const routes = [{ name: 'parcels', match: { prefix: '/parcels' }, upstreams }];
  const limited = (route: string) => () =>
    smallModel({ routes, limits: { rates: [{ ...rate, routes: [route] }] } });
  expect(limited('routes/parcels')).not.toThrow();
  expect(limited('routes/parcel')).toThrow(/unknown route .*routes\/parcels/);
});

test.each(['192.0.2.7', '10.0.0.0/8', '2001:db8::1', '2001:db8::/32', '::/0'])(
  '%s is an address or a network',
  (text) => {
    expect(compile({ addresses: { allow: [text] } })).not.toThrow();
  },
);

test.each<[string, LimitsSpec, RegExp]>([
  [
    'a role',
    { rates: [{ ...rate, roles: ['clerc'] }] },
    /rates\[0\]\.roles\[0\].*unknown role \\"clerc\\".*clerk/,
  ],
  [
    'a route',
    { concurrency: [{ name: 'p', limit: 1, routes: ['product'] }] },
    /concurrency\[0\]\.routes\[0\].*unknown route \\"product\\".*products/,
  ],
  [
    'an address',
    { addresses: { deny: ['10.0.0.0/33'] } },
    /addresses\.deny\[0\].*\\"10\.0\.0\.0\/33\\" is no address/,
  ],
  ['a name twice', { rates: [rate, rate] }, /rates\[1\].*\\"p\\" is declared twice/],
  [
    'a part twice',
    { rates: [{ ...rate, by: ['route', 'route'] }] },
    /rates\[0\]\.by\[1\].*declared twice/,
  ],
])('%s that cannot be meant is told with its place', (_what, limits, words) => {
  expect(compile(limits)).toThrow(words);
});
