import { compileModel } from './compile-model.ts';
import type { CorsSpec } from './cors-spec.ts';
import { apiVersion } from './resources.ts';

/** Problems as one line each. */
function problemsOf(cors: CorsSpec): string[] {
  const { problems } = compileModel({
    application: { apiVersion, kind: 'Application', metadata: { name: 'app' }, spec: { cors } },
    entities: [],
    actions: [],
  });
  return problems.map(({ path, message, hint }) => `${path}: ${message} | ${hint}`);
}

test.each([
  'https://app.example.org',
  'http://localhost:5173',
  'http://127.0.0.1:3000',
  'http://[::1]:3000',
  'https://*.example.org',
  'https://*.shop.example.org:8443',
  'https://xn--bcher-kva.example',
  'capacitor://localhost',
  'chrome-extension://mhjfbmdgcfjbbpaeojofohoefgiehjai',
  '*',
])('%s is an origin', (origin) => {
  expect(problemsOf({ origins: [origin] })).toEqual([]);
});

const notSent = 'is not an origin as browsers send it: scheme://host[:port]';
const notThere = '"*" may only be the first label, before a name with a dot';
const looksLike = 'It looks like this: https://app.example.org, or https://*.example.org.';

test.each([
  ['https://app.example.org/', notSent, 'Write "https://app.example.org".'],
  ['https://app.example.org/shop?a=b#c', notSent, 'Write "https://app.example.org".'],
  ['app.example.org', notSent, 'Write "https://app.example.org".'],
  ['//app.example.org', notSent, 'Write "https://app.example.org".'],
  ['localhost:5173', notSent, 'Write "https://localhost:5173".'],
  ['HTTPS://App.Example.org', notSent, 'Write "https://app.example.org".'],
  ['https://app.example.org:443', notSent, 'Write "https://app.example.org".'],
  ['http://app.example.org:80', notSent, 'Write "http://app.example.org".'],
  ['https://bücher.example', notSent, 'Write "https://xn--bcher-kva.example".'],
  ['https://user:secret@app.example.org', notSent, 'Write "https://app.example.org".'],
  [' https://app.example.org', notSent, looksLike],
  ['*.example.org', notSent, 'Write "https://*.example.org".'],
  ['https://*.example.org/', notSent, 'Write "https://*.example.org".'],
  ['https://', notSent, looksLike],
  ['https://*', notThere, looksLike],
  ['https://*.org', notThere, looksLike],
  ['https://*.0.0.1', notSent, looksLike],
  ['https://app.*.org', notThere, looksLike],
  ['https://*app.example.org', notThere, looksLike],
  ['https://*.*.example.org', notThere, looksLike],
  ['null', 'is the origin of local files and sandboxed frames', looksLike],
])('%s is refused', (origin, words, hint) => {
  const [problem, ...others] = problemsOf({ origins: [origin] });
  expect(others).toEqual([]);
  expect(problem).toMatch(/^spec\.cors\.origins\[0\]: ".*"/);
  expect(problem).toContain(words);
  expect(problem?.split(' | ')[1]).toBe(hint);
});

test('credentials for everybody are refused by name', () => {
  expect(problemsOf({ origins: ['*'], credentials: true })).toEqual([
    'spec.cors.credentials: credentials do not go with the origin "*": every site could act for whoever is signed in | List the origins, or leave out credentials.',
  ]);
  expect(problemsOf({ origins: ['https://a.example'], credentials: true })).toEqual([]);
});

test('an origin twice is one too many', () => {
  const origins = ['https://a.example', 'https://a.example'];
  expect(problemsOf({ origins })).toEqual([
    'spec.cors.origins[1]: "https://a.example" is declared twice | null',
  ]);
});
