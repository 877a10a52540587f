// Are bodies of every accepted type read, and wrong ones refused with the place of the mistake?
import { failure } from '../../../test/helpers/filter-builders.ts';
import { parseBody } from './parse-body.ts';

const csv = 'text/csv';
const form = 'application/x-www-form-urlencoded';
const json = 'application/json';

describe('a body holds', () => {
  const one = (row: object) => ({ kind: 'one', row });
  const many = (...rows: object[]) => ({ kind: 'many', rows });
  test.each<[string, string | undefined, string, object]>([
    ['an object', json, '{"a":1,"b":null}', one({ a: 1, b: null })],
    ['an array of objects', json, '[{"a":1},{"b":2}]', many({ a: 1 }, { b: 2 })],
    ['an empty array', json, '[]', many()],
    ['an empty object', json, '{}', one({})],
    ['JSON where no type is said', undefined, '{"a":1}', one({ a: 1 })],
    ['JSON with a charset', 'Application/JSON; charset=utf-8', '{"a":1}', one({ a: 1 })],
    ['JSON of PostgREST', 'application/vnd.pgrst.object+json', '{"a":1}', one({ a: 1 })],
    ['nested JSON', json, '{"a":{"b":[1,{"c":2}]}}', one({ a: { b: [1, { c: 2 }] } })],
    ['rows of CSV', csv, 'a,b\n1,x\n2,y\n', many({ a: '1', b: 'x' }, { a: '2', b: 'y' })],
    [
      'CSV with CRLF and a mark of byte order',
      csv,
      '\ufeffa,b\r\n1,2\r\n',
      many({ a: '1', b: '2' }),
    ],
    ['CSV with quotes', csv, 'a,b\n"x,""y""","line\nend"', many({ a: 'x,"y"', b: 'line\nend' })],
    ['NULL of CSV', csv, 'a,b\nNULL,"NULL"', many({ a: null, b: 'NULL' })],
    ['empty texts of CSV', csv, 'a,b\n,""', many({ a: '', b: '' })],
    ['CSV with empty lines', csv, '\na,b\n\n1,2\r\r\n', many({ a: '1', b: '2' })],
    ['CSV that ends in a comma', csv, 'a,b\n1,', many({ a: '1', b: '' })],
    ['a header of CSV alone', csv, 'a,b', many()],
    ['a form', form, 'a=1&b=x+y%26&c', one({ a: '1', b: 'x y&', c: '' })],
  ])('%s', (...[, type, text, body]) => {
    expect(parseBody('POST', type, text)).toMatchObject(body);
  });

  test.each([
    ['JSON', json, '{"a":12345678901234567890}', '{"a":12345678901234567890}'],
    ['CSV', csv, 'a\n1', null],
    ['a form', form, 'a=1', null],
  ])('%s: the text itself is kept for JSON only', (...[, type, text, kept]) => {
    expect(parseBody('PATCH', type, text)?.json).toBe(kept);
  });

  test.each(['GET', 'HEAD', 'DELETE'] as const)('nothing for %s', (method) => {
    expect(parseBody(method, 'text/html', 'x')).toBeNull();
  });
});

describe('a key that JavaScript knows is data:', () => {
  test.each([
    ['JSON', json, '{"__proto__":{"x":1},"constructor":2}'],
    ['JSON in an array', json, '[{"__proto__":{"x":1},"constructor":2}]'],
    ['CSV', csv, '__proto__,constructor\n1,2'],
    ['a form', form, '__proto__=1&constructor=2'],
  ])('%s', (...[, type, text]) => {
    const body = parseBody('POST', type, text);
    const row = body?.kind === 'one' ? body.row : body?.rows[0];
    expect(Object.keys(row ?? {})).toEqual(['__proto__', 'constructor']);
    expect(row?.toString).toBeUndefined();
    expect(({} as Record<string, unknown>).x).toBeUndefined();
  });
});

describe('a body is refused:', () => {
  test.each<[string, string, string | null, RegExp, RegExp | null]>([
    ['none at all', json, null, /^The body is empty$/, null],
    ['white space', json, ' \n', /^The body is empty$/, null],
    ['a number', json, '1', /neither an object nor/, /^The body is a number$/],
    ['null', json, 'null', /neither an object nor/, /^The body is null$/],
    ['an array of numbers', json, '[{},1]', /neither an object nor/, /^Element 1 is a number$/],
    ['an array in an array', json, '[[]]', /neither an object nor/, /^Element 0 is an array$/],
    ['an open object', json, '{"a":1', /expected "," or "}"$/, /^At character 7/],
    ['a single quote', json, "{'a':1}", /a key in double quotes$/, /^At character 2/],
    ['a missing value', json, '{"a":}', /expected a value$/, /^At character 6/],
    ['a trailing comma', json, '[{"a":1},]', /expected a value$/, /^At character 10/],
    ['text behind', json, '{} x', /expected the end$/, /^At character 4: "\{\} x"$/],
    [
      'CSV with too few values',
      csv,
      'a,b\n1,2\n3',
      /not CSV/,
      /^Row 2 has 1 values, the header 2$/,
    ],
    ['CSV with an open quote', csv, 'a,b\n1,"2', /quote is not closed$/, /^At character 7/],
    ['CSV with a quote in a cell', csv, 'a\n5" disk', /quote stands inside/, /^At character 4/],
    ['CSV with text behind a quote', csv, 'a\n"b"c', /text follows/, /^At character 6/],
    ['CSV with a name twice', csv, 'a,a\n1,2', /not CSV/, /"a" twice/],
    ['CSV without a header', csv, '', /not CSV/, /no header/],
    ['a form with a name twice', form, 'a=1&a=2', /"a" twice/, null],
  ])('%s', (...[, type, text, message, details]) => {
    const error = failure(() => parseBody('POST', type, text));
    expect(error.code).toBe('PGRST102');
    expect(error.message).toMatch(message);
    if (details !== null) expect(error.details).toMatch(details);
  });

  test('another content type', () => {
    const error = failure(() => parseBody('POST', 'application/xml', '<a/>'));
    expect([error.code, error.status]).toEqual(['ASH415', 415]);
    expect(error.message).toContain('"application/xml"');
  });

  test.each([
    ['objects', '{"a":', '}'],
    ['arrays', '[', ']'],
  ])('more than 100 %s within one another', (_, open, close) => {
    const nest = (depth: number) => `{"x":${open.repeat(depth)}1${close.repeat(depth)}}`;
    expect(parseBody('POST', json, nest(99))).not.toBeNull();
    for (const text of [nest(100), nest(100_000), open.repeat(100_000)])
      expect(failure(() => parseBody('POST', json, text)).message).toMatch(/deeper than 100/);
  });
});
