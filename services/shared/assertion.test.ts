import { createHmac } from 'node:crypto';
import { createAssertionSigner, createAssertionVerifier } from './assertion.ts';

const secret = 'a secret of at least thirty-two bytes';
const caller = { role: 'clerk', claims: { sub: 'ö', roles: ['a'] } };

function start(signWith = secret, verifyWith = secret) {
  const clock = { ms: 1_000_000, epochMs: () => clock.ms, elapsedMs: () => 0 };
  return {
    clock,
    sign: createAssertionSigner(signWith, clock),
    verify: createAssertionVerifier(verifyWith, clock),
  };
}
const refused = expect.objectContaining({ code: 'ASH401' });

test('who is signed is known again, with role and claims and nothing else', () => {
  const { sign, verify } = start();
  expect(verify(sign(caller))).toEqual(caller);
});

test('the same caller has the same assertion for half of its life, and a new one then', () => {
  const { clock, sign, verify } = start();
  const first = sign(caller);
  clock.ms += 29_999;
  expect(sign(caller)).toBe(first);
  clock.ms += 1;
  const second = sign(caller);
  expect(second).not.toBe(first);
  clock.ms += 30_000;
  expect(() => verify(first)).toThrow(refused);
  expect(verify(second)).toEqual(caller);
});

test('an assertion holds until it expires, and not a moment longer, also where it was seen before', () => {
  const { clock, sign, verify } = start();
  const assertion = sign(caller);
  clock.ms += 59_999;
  expect(verify(assertion)).toEqual(caller);
  clock.ms += 1;
  expect(() => verify(assertion)).toThrow(refused);
});

test('what another secret signed is refused', () => {
  const { sign, verify } = start(secret, `${secret}!`);
  expect(() => verify(sign(caller))).toThrow(refused);
});

const payloadOf = (text: string) => text.split('.')[0] ?? '';
const signatureOf = (text: string) => text.split('.')[1] ?? '';
const admin = Buffer.from(JSON.stringify({ role: 'admin', claims: {}, expiresMs: 9e15 })).toString(
  'base64url',
);
test.each<[sentence: string, forge: (good: string) => string]>([
  ['nothing', () => ''],
  ['a dot', () => '.'],
  ['a payload alone', payloadOf],
  ['a signature that is cut off', (good) => good.slice(0, -5)],
  ['a signature of no bytes', (good) => `${payloadOf(good)}.`],
  ['a signature that is longer', (good) => `${good}AAAA`],
  ['another payload under the same signature', (good) => `${admin}.${signatureOf(good)}`],
  [
    'a payload signed with no secret',
    () => `${admin}.${createHmac('sha256', '').update(admin).digest('base64url')}`,
  ],
  ['a hash instead of a signature', () => `${admin}.${Buffer.alloc(32).toString('base64url')}`],
])('%s is refused', (_, forge) => {
  const { sign, verify } = start();
  expect(() => verify(forge(sign(caller)))).toThrow(refused);
});

test('every bit of the signature counts', () => {
  const { sign, verify } = start();
  const good = sign(caller);
  const signature = Buffer.from(signatureOf(good), 'base64url');
  for (let bit = 0; bit < signature.length * 8; bit++) {
    const changed = Buffer.from(signature);
    changed[bit >> 3] = (changed[bit >> 3] as number) ^ (1 << (bit & 7));
    expect(() => verify(`${payloadOf(good)}.${changed.toString('base64url')}`)).toThrow(refused);
  }
});
