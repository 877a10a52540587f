import { compileModel } from '../../shared/model/compile-model.ts';
import { apiVersion } from '../../shared/model/resources.ts';
import { splitCallQuery } from './split-call-query.ts';

const text = (name: string) => ({ name, type: 'text' });
const { model } = compileModel({
  application: { apiVersion, kind: 'Application', metadata: { name: 'app' }, spec: {} },
  entities: [],
  actions: [
    {
      apiVersion,
      kind: 'Action',
      metadata: { name: 'find' },
      spec: {
        function: 'find',
        arguments: ['word', 'limit', 'name', '__proto__'].map(text),
        returns: 'rows',
        columns: ['id', 'name', 'data', 'a b'].map(text),
      },
    },
  ],
});
const find = model?.actions.get('find');
if (find?.answeredBy !== 'function') throw new Error('the test model has no action');

test.each<[sentence: string, query: string, given: object, rest: string]>([
  ['nothing', '', {}, ''],
  ['an argument', 'word=a%26b+c', { word: 'a&b c' }, ''],
  ['an argument that looks like a filter', 'word=eq.a', { word: 'eq.a' }, ''],
  ['a filter', 'id=eq.1', {}, 'id=eq.1'],
  ['an argument called as a column is', 'name=eq.x', { name: 'eq.x' }, ''],
  ['an argument called as a reserved word is chooses from the result', 'limit=5', {}, 'limit=5'],
  ['a filter on JSON', 'data->>x=eq.1', {}, 'data->>x=eq.1'],
  ['a filter on a name in quotes', '%22a+b%22=eq.1', {}, '%22a+b%22=eq.1'],
  ['logic', 'or=(id.eq.1,id.eq.2)&select=id', {}, 'or=(id.eq.1,id.eq.2)&select=id'],
  ['an argument without a value', 'word', { word: '' }, ''],
  ['an argument called as nothing should be', '__proto__=x', { ['__proto__']: 'x' }, ''],
])('%s', (_, query, given, rest) => {
  const split = splitCallQuery(query, find, true);
  expect(Object.entries(split.arguments)).toEqual(Object.entries(given));
  expect([split.rest, split.unknown, split.repeated]).toEqual([rest, [], []]);
});

test('what is neither is unknown, with what was meant', () => {
  const { unknown } = splitCallQuery('wrod=a&ids=eq.1&items.limit=1', find, true);
  expect(unknown).toEqual([
    { name: 'wrod', hint: 'Did you mean "word"?' },
    { name: 'ids', hint: 'Did you mean "id"?' },
    { name: 'items.limit', hint: undefined },
  ]);
});

test('what is said twice is told', () => {
  expect(splitCallQuery('word=a&word=b', find, true).repeated).toEqual(['word']);
});

test('a body’s arguments are none in the query', () => {
  expect(splitCallQuery('word=a', find, false).unknown).toEqual([
    { name: 'word', hint: 'POST takes arguments from its body, a JSON object.' },
  ]);
});
