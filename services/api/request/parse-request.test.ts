// Do the parts of a request come together, and is what contradicts the method refused?
import { compare, failure } from '../../../test/helpers/filter-builders.ts';
import { type HttpRequest, parseRequest } from './parse-request.ts';

const get: HttpRequest = { method: 'GET', resource: 'orders', query: '', headers: {}, body: null };

test('a read has everything of its query and headers', () => {
  const headers = { accept: 'text/csv', prefer: 'count=exact', range: '10-19' };
  const request = parseRequest({ ...get, query: 'id=eq.1&order=id', headers });
  expect(request).toMatchObject({
    method: 'GET',
    resource: 'orders',
    filters: [compare('id', '1')],
    rows: { order: [{ path: { column: 'id' } }], offset: 10, limit: 10 },
    hasRange: true,
    preferences: { count: 'exact' },
    media: 'csv',
    nullsStripped: false,
    body: null,
  });
});

test('a write has its body', () => {
  const request = parseRequest({ ...get, method: 'POST', query: 'columns=a', body: '[{"a":1}]' });
  expect(request.body).toEqual({ kind: 'many', rows: [{ a: 1 }], json: '[{"a":1}]' });
  expect(request.columns).toEqual(['a']);
});

test.each(['HEAD', 'POST', 'PATCH', 'PUT', 'DELETE'])('%s knows no Range', (method) => {
  const request = parseRequest({ ...get, method, headers: { range: '1-2' }, body: '{}' });
  expect(request).toMatchObject({ hasRange: false, rows: { limit: null, offset: null } });
});

test.each<[string, Partial<HttpRequest>, string]>([
  ['an unknown method', { method: 'TRACE' }, 'ASH405'],
  ['a method in small letters', { method: 'get' }, 'ASH405'],
  ['PUT with a limit', { method: 'PUT', query: 'limit=1', body: '{}' }, 'PGRST114'],
  ['PATCH with a limit', { method: 'PATCH', query: 'limit=1', body: '{}' }, 'PGRST100'],
  ['DELETE with an offset', { method: 'DELETE', query: 'offset=1' }, 'PGRST100'],
  ['a wrong query', { query: 'id=1' }, 'PGRST100'],
  ['a range that cannot be', { headers: { range: '9-1' } }, 'PGRST103'],
  ['an unknown media type', { headers: { accept: 'text/html' } }, 'PGRST107'],
  ['unknown preferences, strictly', { headers: { prefer: 'handling=strict, a' } }, 'PGRST122'],
  ['a wrong body', { method: 'POST', body: '{' }, 'PGRST102'],
])('%s is refused', (_, request, code) => {
  expect(failure(() => parseRequest({ ...get, ...request })).code).toBe(code);
});
