import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import type { AuthSpec, IssuerSpec } from './auth-spec.ts';
import { compileModel } from './compile-model.ts';
import { apiVersion } from './resources.ts';

const jwkOf = (key: KeyObject, more = {}) => ({ ...key.export({ format: 'jwk' }), ...more });
const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const first = jwkOf(pair.publicKey, { kid: 'first' });
const second = jwkOf(generateKeyPairSync('ed25519').publicKey, { kid: 'second' });
const url = 'https://login.example.org/keys';

function problemsOf(auth: AuthSpec): string[] {
  const { problems } = compileModel({
    application: {
      apiVersion,
      kind: 'Application',
      metadata: { name: 'app' },
      spec: { roles: [{ name: 'clerk' }, { name: 'customer' }], auth },
    },
    entities: [],
    actions: [],
  });
  return problems.map(
    ({ path, message, hint }) => `${path}: ${message}${hint ? ` | ${hint}` : ''}`,
  );
}

/** Of one issuer whose tokens say `x`. */
const ofIssuer = (spec: Partial<IssuerSpec>) => problemsOf({ issuers: [{ issuer: 'x', ...spec }] });
const ofUrl = (text: string) => ofIssuer({ jwks: { url: text } });

const at = 'spec.auth.issuers[0]';

test.each<[string, Partial<IssuerSpec>]>([
  ['a secret', { secret: 'partner', algorithms: ['HS256'] }],
  ['a key set that is fetched', { jwks: { url }, algorithms: ['RS256', 'ES256'] }],
  ['one key without a name', { jwks: { keys: [jwkOf(pair.publicKey)] } }],
  ['keys', { jwks: { keys: [first, second] }, algorithms: ['EdDSA'] }],
  [
    'roles, service_role among them where it is mapped',
    { jwks: { url }, roles: [{ value: 'ops', role: 'service_role' }], defaultRole: 'anon' },
  ],
])('an issuer with %s is accepted', (_case, spec) => {
  expect(ofIssuer(spec)).toEqual([]);
});

test.each<[string, Partial<IssuerSpec>, string[]]>([
  [
    'nothing to verify with',
    {},
    [`${at}: nothing verifies its tokens: declare either secret or jwks`],
  ],
  [
    'a secret and keys',
    { secret: 'partner', jwks: { url } },
    [`${at}: two verify its tokens: declare either secret or jwks`],
  ],
  ['an empty jwks', { jwks: {} }, [`${at}.jwks: declare either url or keys`]],
  ['a URL and keys', { jwks: { url, keys: [first] } }, [`${at}.jwks: declare either url or keys`]],
  [
    'a private key',
    { jwks: { keys: [jwkOf(pair.privateKey)] } },
    [
      `${at}.jwks.keys[0]: it is a private key: only public keys may stand here | Make new keys: it was seen.`,
    ],
  ],
  [
    'a symmetric key',
    { jwks: { keys: [{ kty: 'oct', k: 'c2VjcmV0' }] } },
    [
      `${at}.jwks.keys[0]: it is a symmetric key: only public keys may stand here | Make new keys: it was seen.`,
    ],
  ],
  [
    'a key for encryption',
    { jwks: { keys: [{ ...first, use: 'enc' }] } },
    [`${at}.jwks.keys[0]: cannot be used: its "use" is not "sig"`],
  ],
  [
    'several keys, one of them without a name',
    { jwks: { keys: [first, jwkOf(pair.publicKey)] } },
    [`${at}.jwks.keys[1]: one of several keys needs a "kid", by which tokens name it`],
  ],
  [
    'two keys of one name',
    { jwks: { keys: [first, { ...second, kid: 'first' }] } },
    [`${at}.jwks.keys[1].kid: "first" is declared twice`],
  ],
  [
    'an algorithm of no key',
    { jwks: { keys: [first] }, algorithms: ['ES256', 'RS256'] },
    [`${at}.algorithms[1]: no key here verifies RS256`],
  ],
  [
    'HS256 for public keys',
    { jwks: { url }, algorithms: ['HS256'] },
    [`${at}.algorithms[0]: HS256 is signed with a secret, never with a key of jwks`],
  ],
  [
    'RS256 for a secret',
    { secret: 'partner', algorithms: ['RS256'] },
    [`${at}.algorithms[0]: RS256 is no signature with a secret; that is HS256`],
  ],
  [
    'unknown roles',
    { secret: 'a', roles: [{ value: 'x', role: 'clerc' }], defaultRole: 'custumer' },
    [
      `${at}.roles[0].role: unknown role "clerc" | Did you mean "clerk"?`,
      `${at}.defaultRole: unknown role "custumer" | Did you mean "customer"?`,
    ],
  ],
  [
    'a value that is mapped twice',
    {
      secret: 'a',
      roles: [
        { value: 'x', role: 'clerk' },
        { value: 'x', role: 'customer' },
      ],
    },
    [`${at}.roles[1].value: "x" is declared twice`],
  ],
  [
    'service_role for everybody',
    { secret: 'a', defaultRole: 'service_role' },
    [`${at}.defaultRole: service_role is bound by no rule: nobody has it by default`],
  ],
])('an issuer with %s is refused', (_case, spec, problems) => {
  expect(ofIssuer(spec)).toEqual(problems);
});

test('two issuers of one name are refused, and one that auth.issuer names', () => {
  const issuers = ['a', 'b', 'a'].map((issuer) => ({ issuer, secret: 's' }));
  expect(problemsOf({ issuer: 'b', issuers })).toEqual([
    'spec.auth.issuers[1].issuer: "b" is auth.issuer already',
    'spec.auth.issuers[2].issuer: "a" is declared twice',
  ]);
});

test.each([
  'https://login.example.org/keys?version=2',
  'http://localhost:8081/keys',
  'http://127.0.0.1/keys',
  'http://2130706433/keys',
  'http://[::1]:8081/keys',
  'http://keycloak/keys',
  'http://keycloak.auth.svc/keys',
  'http://keycloak.auth.svc.cluster.local:8080/keys',
])('keys may be fetched from %s', (text) => {
  expect(ofUrl(text)).toEqual([]);
});

test.each([
  ['login.example.org/keys', 'is no URL'],
  ['http://login.example.org/keys', 'must be https'],
  ['http://10.0.0.1/keys', 'must be https'],
  ['http://127.0.0.1.example.org/keys', 'must be https'],
  ['http://svc.example/keys', 'must be https'],
  ['ftp://login.example.org/keys', 'must be https'],
  ['file:///etc/keys.json', 'must be https'],
  ['https://ann:secret@login.example.org/keys', 'has a user or password in it'],
  ['https://login.example.org/keys#a', 'ends in a fragment'],
])('keys are not fetched from %s: %s', (text, problem) => {
  const [told = '', ...others] = ofUrl(text);
  expect(told).toContain(`${at}.jwks.url: ${problem}`);
  expect(others).toEqual([]);
});
