// Are SQL functions called as the Actions say, and do they answer as tables do?
import { type Asking, type Served, serve } from '../helpers/serve.ts';
import { actions, application, functions } from './rpc-shop.ts';

let served: Served;
beforeAll(async () => {
  served = await serve(application + actions, functions);
});
beforeEach(() => served.database.pool.query('truncate marks'));
afterAll(() => served?.close());

const clerk: Asking = { role: 'clerk', claims: { sub: 'Zoe' } };
const accept = (type: string) => ({ accept: type });

async function marked(): Promise<number[]> {
  const { rows } = await served.database.pool.query('select n from marks order by n');
  return rows.map(({ n }) => n);
}

test.each<[sentence: string, path: string, body: unknown, expected: unknown]>([
  ['arguments come from the body', '/rpc/add', { a: 1, b: 2 }, 3],
  ['one that is left out gets its default', '/rpc/add', { a: 1 }, 11],
  ['null is a value and no default', '/rpc/add', { a: 1, b: null }, null],
  ['no body is no arguments', '/rpc/echo', undefined, 'nothing'],
  ['text is told as a JSON string', '/rpc/echo', { word: 'a "b"\n' }, 'a "b"\n'],
  ['JSON is told as it is', '/rpc/doc', { j: { a: [1, null, 'x'] } }, { a: [1, null, 'x'] }],
  ['a JSON string is JSON too', '/rpc/doc', { j: 'x' }, 'x'],
  [
    'every kind of value has its form',
    '/rpc/kinds',
    { b: true, d: '2024-02-29', m: 'good', l: [1, 2], u: '123e4567-e89b-12d3-a456-426614174000' },
    't 2024-02-29 good {1,2} 123e4567-e89b-12d3-a456-426614174000',
  ],
  ['a composite is an object', '/rpc/person', { id: 2 }, { id: 2, name: 'Bob', r: null }],
  ['OUT arguments are an object', '/rpc/with_out', { a: 3 }, { double: 6, half: 1.5 }],
  ['a set of values is an array of them', '/rpc/numbers', { n: 3 }, [1, 2, 3]],
  ['of which a part can be told', '/rpc/numbers?limit=1&offset=1', { n: 3 }, [2]],
  [
    'rows are told as those of a table',
    '/rpc/as_table',
    { n: 2 },
    [
      { k: 1, word: 'x' },
      { k: 2, word: 'xx' },
    ],
  ],
  ['with select', '/rpc/as_table?select=w:word', { n: 1 }, [{ w: 'x' }]],
  ['with filters', '/rpc/as_table?select=k&k=gt.1&word=neq.xxx', { n: 4 }, [{ k: 2 }, { k: 4 }]],
  ['with logic', '/rpc/as_table?select=k&or=(k.eq.1,k.eq.4)', { n: 4 }, [{ k: 1 }, { k: 4 }]],
  [
    'with order, limit and offset',
    '/rpc/as_table?select=k&order=k.desc&limit=2&offset=1',
    { n: 4 },
    [{ k: 3 }, { k: 2 }],
  ],
  [
    'a column may be called as the alias of a row',
    '/rpc/people_of?id=eq.1',
    { from_id: 1 },
    [{ id: 1, name: 'Ann', r: 'x' }],
  ],
  ['an argument that is a claim comes from the token', '/rpc/whoami', { other: '!' }, 'Zoe!'],
])('%s', async (_, path, body, expected) => {
  const answer = await served.ask('POST', path, { ...clerk, body });
  expect([answer.status, JSON.parse(answer.text)]).toEqual([200, expected]);
});

test.each<[sentence: string, path: string, expected: unknown]>([
  ['GET takes arguments from the query', '/rpc/add?a=1&b=2', 3],
  ['decoded', '/rpc/echo?word=a%26b+c', 'a&b c'],
  ['as text, whatever it looks like', '/rpc/echo?word=eq.1', 'eq.1'],
  ['JSON as JSON', '/rpc/doc?j={"a":[1,2.50]}', { a: [1, 2.5] }],
  [
    'an array as PostgreSQL writes it',
    '/rpc/kinds?b=t&d=2024-01-01&m=bad&l={1,2}',
    't 2024-01-01 bad {1,2}',
  ],
  ['filters beside arguments', '/rpc/as_table?n=4&k=gte.4', [{ k: 4, word: 'xxxx' }]],
  ['filters that differ in the value only', '/rpc/as_table?n=4&k=lt.2', [{ k: 1, word: 'x' }]],
  ['a claim', '/rpc/whoami', 'Zoe'],
])('%s', async (_, path, expected) => {
  const answer = await served.ask('GET', path, clerk);
  expect([answer.status, JSON.parse(answer.text)]).toEqual([200, expected]);
});

test('numbers keep all their digits', async () => {
  const body = '{"n": 12345678901234567890.123456789012345678901234567890}';
  const answer = await served.ask('POST', '/rpc/digits', { body });
  expect(answer.text).toBe('12345678901234567890.123456789012345678901234567890');
});

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

test('twenty calls at once have twenty effects', async () => {
  const numbers = Array.from({ length: 20 }, (_, i) => i);
  const answers = await Promise.all(
    numbers.map((n) => served.ask('POST', '/rpc/mark', { ...clerk, body: { n } })),
  );
  expect(answers.map(({ json }) => json)).toEqual(numbers.map((n) => [{ n, word: 'm' }]));
  expect(await marked()).toEqual(numbers);
});

test('twenty equal calls have twenty effects too', async () => {
  const call = () => served.ask('POST', '/rpc/mark_quietly', { ...clerk, body: { n: 1 } });
  const answers = await Promise.all(Array.from({ length: 20 }, call));
  expect(answers.map(({ status, text }) => [status, text])).toEqual(Array(20).fill([204, '']));
  expect(await marked()).toEqual(Array(20).fill(1));
});

test('reads that travel together get each their own answer', async () => {
  const numbers = Array.from({ length: 40 }, (_, i) => i % 7);
  const answers = await Promise.all(numbers.map((n) => served.ask('GET', `/rpc/numbers?n=${n}`)));
  expect(answers.map(({ json }) => (json as unknown[]).length)).toEqual(numbers);
});

test.each<[sentence: string, path: string, headers: Record<string, string>, count: number]>([
  ['a limit on what is told', '/rpc/mark_many?limit=1', {}, 3],
  ['a limit on values', '/rpc/mark_lazily?limit=1', {}, 3],
  ['a filter', '/rpc/mark_many?n=eq.2', {}, 3],
  ['a count', '/rpc/mark_many', { prefer: 'count=exact' }, 3],
])('%s does not change what a function does', async (_, path, headers, count) => {
  const answer = await served.ask('POST', path, { ...clerk, headers, body: { n: 3 } });
  expect(answer.status).toBeLessThan(300);
  expect(await marked()).toHaveLength(count);
});

test.each<[sentence: string, headers: Record<string, string>, n: number, code: string]>([
  ['more rows than one object', accept('application/vnd.pgrst.object+json'), 2, 'PGRST116'],
  ['more rows than max-affected', { prefer: 'handling=strict, max-affected=2' }, 3, 'PGRST124'],
])('%s undo the call', async (_, headers, n, code) => {
  const answer = await served.ask('POST', '/rpc/mark_many', { ...clerk, headers, body: { n } });
  expect(answer.json).toMatchObject({ code });
  expect(await marked()).toEqual([]);
});

test.each(['GET', 'POST'])('what is declared read-only changes nothing: %s', async (method) => {
  const paths = method === 'GET' ? ['/rpc/sly', '/rpc/sly_value?n=1'] : ['/rpc/sly'];
  for (const path of paths) {
    const answer = await served.ask(method, path, clerk);
    expect([answer.status, answer.json]).toMatchObject([405, { code: '25006' }]);
  }
  expect(await marked()).toEqual([]);
  // The connection is as it was before.
  const after = await served.ask('POST', '/rpc/mark', { ...clerk, body: { n: 1 } });
  expect(after.status).toBe(200);
});

test('rows come in every form a table has', async () => {
  const one = await served.ask('GET', '/rpc/people_of?from_id=2&limit=1&order=id', {
    headers: accept('application/vnd.pgrst.object+json'),
  });
  expect(one.json).toEqual({ id: 2, name: 'Bob', r: null });
  const stripped = await served.ask('GET', '/rpc/people_of?id=eq.2', {
    headers: accept('application/vnd.pgrst.array+json;nulls=stripped'),
  });
  expect(stripped.json).toEqual([{ id: 2, name: 'Bob' }]);
  const csv = await served.ask('GET', '/rpc/people_of?from_id=2&order=id', {
    headers: accept('text/csv'),
  });
  expect(csv.text).toBe('id,name,r\n2,Bob,\n3,"Cyd, ""the"" third",""');
});

test('a part of the rows is told with the number of all', async () => {
  const headers = { prefer: 'count=exact', range: '1-2' };
  const answer = await served.ask('GET', '/rpc/as_table?n=5&select=k', { headers });
  expect(answer.json).toEqual([{ k: 2 }, { k: 3 }]);
  expect([answer.status, answer.headers.get('content-range')]).toEqual([206, '1-2/5']);
  const posted = await served.ask('POST', '/rpc/mark_many?limit=2', {
    ...clerk,
    headers: { prefer: 'count=exact' },
    body: { n: 5 },
  });
  expect([posted.status, posted.headers.get('content-range')]).toEqual([206, '0-1/5']);
});

test('HEAD tells the headers of GET', async () => {
  const answer = await served.ask('HEAD', '/rpc/as_table?n=5', {
    headers: { prefer: 'count=exact' },
  });
  expect([answer.status, answer.headers.get('content-range'), answer.text]).toEqual([
    200,
    '0-4/5',
    '',
  ]);
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

test('metrics know the calls of known Actions by name, others not', async () => {
  served.observations.length = 0;
  await served.ask('POST', '/rpc/add', { body: { a: 1 } });
  await served.ask('POST', '/rpc/nothing-of-the-kind');
  const routes = served.observations.flatMap((one) => (one.kind === 'request' ? [one.route] : []));
  expect(routes).toEqual(['rpc/add', 'other']);
});
