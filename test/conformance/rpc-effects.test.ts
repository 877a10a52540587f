// Does a call have its effect once, or not at all?
import { type Asking, type Served, serve } from '../helpers/serve.ts';
import { actions, application, functions } from './rpc-shop.ts';

let served: Served;
beforeAll(async () => {
  served = await serve(application + actions, functions);
});
beforeEach(() => served.database.pool.query('truncate marks'));
afterAll(() => served?.close());

const clerk: Asking = { role: 'clerk' };
const accept = (type: string) => ({ accept: type });

async function marked(): Promise<number[]> {
  const { rows } = await served.database.pool.query('select n from marks order by n');
  return rows.map(({ n }) => n);
}

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
