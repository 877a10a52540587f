// Do SQL functions take arguments as the Actions say, and answer as tables do?
import { type Asking, type Served, serve } from '../helpers/serve.ts';
import { actions, application, functions } from './rpc-shop.ts';

let served: Served;
beforeAll(async () => {
  served = await serve(application + actions, functions);
});
afterAll(() => served?.close());

const clerk: Asking = { role: 'clerk', claims: { sub: 'Zoe' } };
const accept = (type: string) => ({ accept: type });

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

test('reads that travel together get each their own answer', async () => {
  const numbers = Array.from({ length: 40 }, (_, i) => i % 7);
  const answers = await Promise.all(numbers.map((n) => served.ask('GET', `/rpc/numbers?n=${n}`)));
  expect(answers.map(({ json }) => (json as unknown[]).length)).toEqual(numbers);
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

test('metrics know the calls of known Actions by name, others not', async () => {
  served.observations.length = 0;
  await served.ask('POST', '/rpc/add', { body: { a: 1 } });
  await served.ask('POST', '/rpc/nothing-of-the-kind');
  const routes = served.observations.flatMap((one) => (one.kind === 'request' ? [one.route] : []));
  expect(routes).toEqual(['rpc/add', 'other']);
});
