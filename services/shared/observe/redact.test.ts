import fc from 'fast-check';
import { createLog } from './log.ts';
import type { Observation } from './observation.ts';
import { createRedact, secretsOf } from './redact.ts';
import type { RequestObservation } from './request-observation.ts';

const jwt = 'eyJhbGciOiJIUzI1NiJ9.eyJyb2xlIjoiY2xlcmsifQ.c2lnbmF0dXJl';
const redact = createRedact(['a secret "of" thirty-two bytes and more', 'short']);

test.each([
  ['a token', `expected ${jwt} to be valid`, 'expected [redacted] to be valid'],
  ['a header', 'authorization: Bearer abcdef.123-456', 'authorization: Bearer [redacted]'],
  ['credentials', 'Authorization: basic dXNlcjpwYXNz', 'Authorization: basic [redacted]'],
  [
    'a URL',
    'postgres://me:p/a:ss@db:5432/shop is away',
    'postgres://me:[redacted]@db:5432/shop is away',
  ],
  ['a URL without a password', 'nats://me@nats:4222', 'nats://me@nats:4222'],
  ['a known secret', 'got a secret "of" thirty-two bytes and more.', 'got [redacted].'],
  ['a word that is too short to be one', 'a short story', 'a short story'],
  ['words', 'Bearer of bad news at 12:30 @ home', 'Bearer of bad news at 12:30 @ home'],
])('%s is left out, and nothing else', (_case, text, expected) => {
  expect(redact(text)).toBe(expected);
});

test('secrets of a configuration are known by their names', () => {
  const config = {
    ...{ port: 1, host: 'db.example.org', jwtSecret: 'one', jwtSecrets: { partner: 'two' } },
    ...{
      natsPassword: 'three',
      natsUrl: 'nats://nats:4222',
      databaseUrl: 'postgres://me:four@db/x',
    },
    moreSecrets: new Map([['issuer', 'five']]),
    otelExporterOtlpHeaders: { authorization: 'six' },
    otelExporterOtlpEndpoint: 'https://me:seven@collector:4318',
  };
  const secrets = ['one', 'two', 'three', 'four', 'five', 'six', 'seven'];
  expect(secretsOf(config)).toEqual(secrets);
});

const request: RequestObservation = {
  ...{
    kind: 'request',
    method: 'GET',
    path: '/',
    route: 'other',
    status: 404,
    role: 'anon',
    apiKey: '',
  },
  ...{ durationMs: 1, bytes: 0, address: '::1', refused: null },
  trace: { requestId: 'r1', traceparent: `00-${'1'.repeat(32)}-${'2'.repeat(16)}-01` },
};

/** Where a secret may come into what is told. */
const carriers: readonly ((secret: string) => Observation)[] = [
  (secret) => ({ kind: 'failure', doing: 'ask', error: new Error(`sent ${secret}.`) }),
  (secret) => ({ kind: 'failure', doing: 'ask', error: `thrown: ${secret}` }),
  (secret) => {
    const cause = Object.assign(new Error('refused'), { headers: { authorization: secret } });
    return { kind: 'failure', doing: 'ask', error: new Error('failed', { cause }) };
  },
  (secret) => ({ kind: 'event', level: 'warn', message: `It is ${secret}`, fields: { secret } }),
  (secret) => ({
    kind: 'event',
    level: 'info',
    message: 'x',
    fields: { list: [{ deep: secret }] },
  }),
];

test('no secret, and no token, is in a line, wherever it came in; lines stay JSON', () => {
  const secret = fc.string({ minLength: 16, maxLength: 40 }).filter((text) => /\S{12}/.test(text));
  fc.assert(
    fc.property(secret, fc.constantFrom(...carriers), (text, carrier) => {
      let written = '';
      const sink = { write: (lines: string) => (written += lines) };
      const log = createLog({ service: 'gateway', level: 'info', secrets: [text], sink });
      for (const value of [text, jwt]) log.observe(carrier(value));
      log.observe({ ...request, path: `/rest/v1/${jwt}` });
      log.flush();
      const lines = written.trim().split('\n');
      expect(lines).toHaveLength(3);
      for (const line of lines) {
        expect(line).not.toContain('c2lnbmF0dXJl');
        const told: unknown[] = [];
        JSON.parse(line, (_key, value) => told.push(value) && value);
        for (const value of told) if (typeof value === 'string') expect(value).not.toContain(text);
      }
    }),
  );
});
