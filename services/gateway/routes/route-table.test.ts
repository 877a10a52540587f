import type { MatchSpec } from '../../shared/model/routes-spec.ts';
import { createRouteTable } from './route-table.ts';

const table = (matches: Record<string, MatchSpec>) => {
  const routes = Object.entries(matches).map(([name, match]) => ({ name, spec: { match } }));
  const find = createRouteTable(routes);
  return (path: string, host = 'a.test', method = 'GET') => {
    const found = find({ host, path, method });
    return found !== null && 'name' in found ? found.name : found;
  };
};

test('a prefix takes itself and all below it, not what begins like it', () => {
  const find = table({ ship: { prefix: '/ship' } });
  expect(['/ship', '/ship/a/b', '/shipping', '/', '/a/ship'].map((path) => find(path))).toEqual([
    ...['ship', 'ship', null, null, null],
  ]);
});

test('exact takes itself alone; "/" takes everything', () => {
  const find = table({ all: { prefix: '/' }, home: { exact: '/' }, one: { exact: '/a' } });
  expect(['/', '/a', '/a/b', '/c'].map((path) => find(path))).toEqual([
    ...['home', 'one', 'all', 'all'],
  ]);
});

test('the longest prefix wins, whatever the order of declaration', () => {
  const find = table({ a: { prefix: '/a' }, abc: { prefix: '/a/b/c' }, ab: { prefix: '/a/b' } });
  expect(['/a/b/c/d', '/a/b/x', '/a/x'].map((path) => find(path))).toEqual(['abc', 'ab', 'a']);
});

test('hosts: names before wildcards before any; case and port say nothing', () => {
  const find = table({
    any: { prefix: '/' },
    wild: { prefix: '/', hosts: ['*.example.org', 'plain.test'] },
    name: { prefix: '/', hosts: ['shop.example.org'] },
  });
  const hosts = ['SHOP.example.org:8080', 'a.example.org', 'a.b.example.org', 'example.org'];
  expect(hosts.map((host) => find('/', host))).toEqual(['name', 'wild', 'any', 'any']);
  expect(['plain.test', 'x.plain.test', '[::1]:80', ''].map((host) => find('/', host))).toEqual([
    ...['wild', 'any', 'any', 'any'],
  ]);
});

test('a method that a route does not take goes to the next; the methods are told where there is none', () => {
  const find = table({
    write: { prefix: '/a', methods: ['POST', 'PUT'] },
    read: { prefix: '/a', methods: ['GET'] },
    all: { prefix: '/a/open' },
    below: { prefix: '/a/open', methods: ['DELETE'] },
  });
  const asked = (path: string, method: string) => find(path, 'a.test', method);
  expect([asked('/a', 'POST'), asked('/a', 'GET'), asked('/a/open', 'GET')]).toEqual([
    ...['write', 'read', 'all'],
  ]);
  expect(asked('/a/open', 'DELETE')).toBe('below');
  const refused = asked('/a', 'PATCH');
  expect(refused).toMatchObject({ methods: expect.arrayContaining(['GET', 'POST', 'PUT']) });
});
