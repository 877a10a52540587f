// Which calls are refused, and is it said what is wrong with them?
import { type Asking, type Served, serve } from '../helpers/serve.ts';
import { actions, application, functions } from './rpc-shop.ts';

let served: Served;
beforeAll(async () => {
  served = await serve(application + actions, functions);
});
afterAll(() => served?.close());

const clerk: Asking = { role: 'clerk', claims: { sub: 'Zoe' } };
const accept = (type: string) => ({ accept: type });

test.each<
  [
    sentence: string,
    method: string,
    path: string,
    asking: Asking,
    status: number,
    expected: object | string,
  ]
>([
  [
    'an unknown Action',
    'POST',
    '/rpc/ad',
    clerk,
    404,
    { code: 'PGRST202', hint: 'Did you mean "add"?' },
  ],
  [
    'a name that is SQL',
    'POST',
    `/rpc/${encodeURIComponent('add"(1)--')}`,
    clerk,
    404,
    { code: 'PGRST202' },
  ],
  [
    'a hint names nothing the role may not call',
    'POST',
    '/rpc/mar',
    {},
    404,
    { code: 'PGRST202', hint: null },
  ],
  ['a path below an Action', 'POST', '/rpc/add/1', clerk, 404, { code: 'PGRST125' }],
  ['no Action at all', 'GET', '/rpc', clerk, 404, { code: 'PGRST205' }],
  [
    'GET of what may change data',
    'GET',
    '/rpc/mark?n=1',
    clerk,
    405,
    { code: 'PGRST101', hint: 'Call it with POST.' },
  ],
  ['another method', 'PATCH', '/rpc/add', { ...clerk, body: {} }, 405, { code: 'PGRST101' }],
  ['an Action that is not the role’s', 'POST', '/rpc/mine', {}, 401, { code: '42501' }],
  ['nor anybody’s but service_role’s', 'POST', '/rpc/mine', { role: 'ghost' }, 403, {}],
  [
    'an embed',
    'POST',
    '/rpc/as_table?select=k,people(name)',
    { ...clerk, body: { n: 1 } },
    400,
    { code: 'PGRST200' },
  ],
  [
    'an unknown column',
    'POST',
    '/rpc/as_table?select=kk',
    { ...clerk, body: { n: 1 } },
    400,
    { code: 'PGRST204' },
  ],
  [
    'select from a value',
    'POST',
    '/rpc/add?select=a',
    { ...clerk, body: { a: 1 } },
    400,
    { code: 'PGRST100' },
  ],
  [
    'CSV of a value',
    'GET',
    '/rpc/add?a=1',
    { headers: accept('text/csv') },
    406,
    { code: 'PGRST107' },
  ],
  ['an array as body', 'POST', '/rpc/add', { body: [{ a: 1 }] }, 400, { code: 'PGRST102' }],
  ['a body that is no JSON', 'POST', '/rpc/add', { body: '{a' }, 400, { code: 'PGRST102' }],
  [
    'another content type',
    'POST',
    '/rpc/add',
    { body: 'a', headers: { 'content-type': 'text/plain' } },
    415,
    { code: 'ASH415' },
  ],
  [
    'an element of the wrong type',
    'POST',
    '/rpc/kinds',
    { body: { b: true, d: '2024-01-01', m: 'bad', l: ['x'] } },
    400,
    { code: '22P02' },
  ],
  [
    'text PostgreSQL cannot hold',
    'POST',
    '/rpc/echo',
    { body: '{"word":"\\u0000"}' },
    400,
    { code: 'ASH400' },
  ],
])('refused: %s', async (_, method, path, asking, status, expected) => {
  const answer = await served.ask(method, path, asking);
  expect(answer.json).toMatchObject(expected as object);
  expect(answer.status).toBe(status);
});

test('every wrong argument is told at once', async () => {
  const body = { d: '2024-02-30', m: 'fine', l: 1, bb: 1 };
  const answer = await served.ask('POST', '/rpc/kinds?x=1&u=2', { body });
  expect(answer.status).toBe(400);
  expect(answer.json).toEqual({
    code: 'ASH400',
    message: "The call breaks 7 rules of 'kinds'",
    details: [
      {
        field: 'x',
        message: "Could not find the 'x' argument of 'kinds'",
      },
      {
        field: 'u',
        message: "Could not find the 'u' argument of 'kinds'",
        hint: 'POST takes arguments from its body, a JSON object.',
      },
      {
        field: 'bb',
        message: "Could not find the 'bb' argument of 'kinds'",
        hint: 'Did you mean "b"?',
      },
      { field: 'b', message: 'is required' },
      {
        field: 'd',
        message: 'must be a date in ISO 8601 form: 2030-12-31 or 2030-12-31T23:59:59Z',
      },
      { field: 'm', message: 'must be one of: good, bad' },
      { field: 'l', message: 'must be an array' },
    ],
    hint: null,
  });
});

test.each<[string, string]>([
  ['a word twice', '/rpc/add?a=1&a=2'],
  ['an unknown word', '/rpc/add?a=1&c=2'],
  ['JSON that is none', '/rpc/doc?j={'],
  ['a claim that is not the caller’s to give', '/rpc/whoami?me=Ann'],
])('refused in a query: %s', async (_, path) => {
  const answer = await served.ask('GET', path, clerk);
  expect([answer.status, answer.json]).toMatchObject([400, { code: 'ASH400' }]);
});

test('service_role gives what others have from their token', async () => {
  const answer = await served.ask('POST', '/rpc/mine', {
    role: 'service_role',
    body: { me: 'Ann' },
  });
  expect(answer.json).toBe('Ann');
  const without = await served.ask('POST', '/rpc/mine', { role: 'service_role' });
  expect(without.status).toBe(400);
});

test.each([
  `'; drop table marks; --`,
  `") ; select 1 --`,
  '$1',
  '\\',
  '{"a":"b"}',
  `x' || 'y`,
  '%00'.repeat(2),
])('an argument is data: %s', async (word) => {
  const posted = await served.ask('POST', '/rpc/echo', { body: { word } });
  const got = await served.ask('GET', `/rpc/echo?word=${encodeURIComponent(word)}`);
  expect([posted.json, got.json]).toEqual([word, word]);
});

test.each<[sqlstate: string, status: number]>([
  ['P0001', 400],
  ['PT402', 402],
  ['PT404', 404],
  ['PT503', 503],
])('what a function raises with %s is told with status %i', async (code, status) => {
  const answer = await served.ask('POST', '/rpc/refuse', { ...clerk, body: { code, note: 'tea' } });
  expect(answer.status).toBe(status);
  expect(answer.json).toEqual({
    code: 'P0001',
    message: 'no tea for you',
    details: 'why',
    hint: 'how',
  });
  expect(answer.headers.has('retry-after')).toBe(status === 503);
});
