import { presentedKey } from './presented-key.ts';

const [key, other] = ['ashlar_a_b', 'ashlar_c_d'];
type Headers = Parameters<typeof presentedKey>[0];

test.each<[string, Headers, ReturnType<typeof presentedKey>]>([
  ['nothing', {}, null],
  ['a token', { authorization: 'Bearer a.b.c' }, null],
  ['a key in its own header', { apikey: key }, { text: key, authorization: undefined }],
  [
    'a key as a bearer token',
    { authorization: `bearer  ${key} ` },
    { text: key, authorization: undefined },
  ],
  [
    'the same key twice, as the client of Supabase does',
    { apikey: key, authorization: `Bearer ${key}` },
    { text: key, authorization: undefined },
  ],
  [
    'a key and the token of a user',
    { apikey: key, authorization: 'Bearer a.b.c' },
    { text: key, authorization: 'Bearer a.b.c' },
  ],
  ['a token in both headers', { apikey: 'a.b.c', authorization: 'Bearer a.b.c' }, null],
  [
    'a key as a bearer token, and something else as apikey',
    { apikey: 'a.b.c', authorization: `Bearer ${key}` },
    { text: key, authorization: undefined },
  ],
  ['a key under another scheme', { authorization: `Basic ${key}` }, null],
])('%s', (_case, headers, presented) => {
  expect(presentedKey(headers, true)).toEqual(presented);
});

test('two different keys are refused, and neither is repeated', () => {
  const headers = { apikey: key, authorization: `Bearer ${other}` };
  expect(() => presentedKey(headers, true)).toThrow(
    expect.objectContaining({
      code: 'ASH400',
      message: 'The headers apikey and Authorization hold two different API keys',
    }),
  );
});

test('what is no key is refused where it stands alone, and where keys are accepted', () => {
  expect(() => presentedKey({ apikey: 'abc' }, true)).toThrow(
    expect.objectContaining({ code: 'ASH401', reason: 'malformed' }),
  );
  expect(presentedKey({ apikey: 'abc' }, false)).toBeNull();
});
