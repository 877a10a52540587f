// Does a printed request, read again, say the same; and does nothing a client sends break the parser?
import * as fc from 'fast-check';
import { arbitraryRequest } from '../../../test/helpers/arbitrary-request.ts';
import { AppError } from '../../shared/errors.ts';
import { type HttpRequest, parseRequest } from './parse-request.ts';
import { printQuery } from './print-request.ts';

const get = { method: 'GET', resource: 'a', headers: {}, body: null };

test('a printed request, read again, says the same', () => {
  fc.assert(
    fc.property(arbitraryRequest, (request) => {
      expect(parseRequest({ ...get, query: printQuery(request) })).toEqual(request);
    }),
    { numRuns: 300 },
  );
});

/** True when the request was understood. */
function isUnderstood(request: HttpRequest): boolean {
  try {
    parseRequest(request);
    return true;
  } catch (error) {
    expect(error).toBeInstanceOf(AppError);
    return false;
  }
}

const anyText = fc.string({ unit: 'binary' });

/** A valid query in which a few characters are others, or missing. */
const mutated = fc
  .tuple(
    arbitraryRequest.map(printQuery),
    fc.array(
      fc.tuple(fc.nat(), fc.constantFrom(...'.,()"\\{}->*&=:!%+', '', '%22', '%5C', '%28', '%29')),
      { minLength: 1, maxLength: 4 },
    ),
  )
  .map(([query, edits]) =>
    edits.reduce((text, [at, replacement]) => {
      const position = at % (text.length + 1);
      return text.slice(0, position) + replacement + text.slice(position + 1);
    }, query),
  );

test('whatever comes, only an AppError is thrown', () => {
  const header = fc.option(
    fc.oneof(anyText, fc.string({ unit: fc.constantFrom(...'a=",;\\/*q.01-') })),
    { nil: undefined },
  );
  const contentType = fc.constantFrom(
    'application/json',
    'text/csv',
    'application/x-www-form-urlencoded',
    'a/b',
  );
  const request = fc.record({
    method: fc.constantFrom('GET', 'HEAD', 'POST', 'PATCH', 'PUT', 'DELETE', 'x'),
    resource: anyText,
    query: fc.oneof(mutated, anyText),
    headers: fc.record({
      accept: header,
      prefer: header,
      range: header,
      'content-type': contentType,
    }),
    body: fc.option(fc.oneof(fc.json(), anyText)),
  });
  fc.assert(
    fc.property(request, (sent) => void isUnderstood(sent)),
    { numRuns: 500 },
  );
});

/** Quadratic work on any of these takes minutes: the test would run into its time limit. */
describe('a long text of one kind is done with at once:', () => {
  const repeated = (text: string) => text.repeat(Math.ceil(100_000 / text.length));
  const unit = fc.sample(fc.string({ unit: 'binary', minLength: 1, maxLength: 3 }), 5);
  const texts = [
    ...['a', ' ', '"', '\\', '"a\\', '"\\"', ',"', '{', '{"', '{"\\"', '}', '(', ')', '()', ','],
    ...['.', 'a.', 'a->', '->', '-', 'not.', 'or(', 'a.eq.{,', 'a.eq.",', 'a(', 'a!', 'a:', '::'],
    ...['%41', '%', '+', '&', '=', 'a=eq.1&', 'in.(', '1,', '...', '😀', '\ud800', ...unit],
  ];
  const places: [string, (text: string) => Partial<HttpRequest>][] = [
    ['the query', (query) => ({ query })],
    ['a name', (text) => ({ query: `${text}=eq.1` })],
    ['a value', (text) => ({ query: `a=${text}` })],
    ['a list', (text) => ({ query: `a=in.(${text})` })],
    ['an array', (text) => ({ query: `a=eq(any).{${text}}` })],
    ['a group', (text) => ({ query: `or=(${text})` })],
    ['an operand in a group', (text) => ({ query: `or=(a.eq.${text})` })],
    ['select', (text) => ({ query: `select=${text}` })],
    ['order', (text) => ({ query: `order=${text}` })],
    ['columns', (text) => ({ query: `columns=${text}` })],
    ['a path', (text) => ({ query: `${text}.limit=1` })],
    ['Prefer', (prefer) => ({ headers: { prefer } })],
    ['Accept', (accept) => ({ headers: { accept } })],
    ['Range', (range) => ({ headers: { range } })],
    ['a JSON body', (body) => ({ method: 'POST', body })],
    ['a JSON string', (text) => ({ method: 'POST', body: `{"a":"${text}` })],
    ['a CSV body', (body) => ({ method: 'POST', headers: { 'content-type': 'text/csv' }, body })],
  ];
  test.each(places)('%s', (_, place) => {
    for (const text of texts) isUnderstood({ ...get, query: '', ...place(repeated(text)) });
  });
});
