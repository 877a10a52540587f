import { createInProcessBus } from '../../shared/bus/in-process.ts';
import { createConsistency } from './consistency.ts';
import { createSessionMemory } from './session-memory.ts';
import { createConsistencyTokens } from './token.ts';

const secret = 'a secret that all gateways have';
const position = { epoch: '7:1:a/b', lsn: 2 ** 40 + 5 };
const ann = { role: 'customer', claims: { sub: 'ann' } };
const bob = { role: 'customer', claims: { sub: 'bob' } };
const anonymous = { role: 'anon', claims: {} };

async function start(bus = createInProcessBus()) {
  const memory = await createSessionMemory({ bus, maxStalenessMs: 250 });
  return createConsistency(createConsistencyTokens(secret), memory);
}
const sent = (token: string | undefined) => ({ 'consistency-token': token });

describe('a token', () => {
  const { sign, read } = createConsistencyTokens(secret);
  test('carries a position', () => {
    expect(read(sign(position))).toEqual(position);
  });
  test.each([
    ['another position', () => sign(position).replace(/^[^.]+/, 'zzzzz')],
    ['another epoch', () => sign(position).replace(/\.[^.]+\./, '.eA.')],
    ['another secret', () => createConsistencyTokens('another secret').sign(position)],
    ['half of it', () => sign(position).slice(0, -8)],
    ['nothing', () => ''],
    ['much', () => 'x'.repeat(100_000)],
  ])('is none with %s', (_what, token) => {
    expect(read(token())).toBeNull();
  });
});

test('who writes is given a token, and a cookie with it', async () => {
  const { wrote, seenBy } = await start();
  const [name, token, cookieName, cookie] = wrote(anonymous, position);
  expect([name, cookieName]).toEqual(['Consistency-Token', 'Set-Cookie']);
  expect(seenBy(sent(token), anonymous)).toEqual(position);
  expect(seenBy({ cookie: `a=b; ${String(cookie).split(';')[0]}; c=d` }, bob)).toEqual(position);
  expect(cookie).toMatch(/; Path=\/rest\/v1; Max-Age=\d+; HttpOnly; SameSite=Lax$/);
});

test('a header that is no token is refused by name; a cookie that is none says nothing', async () => {
  const { seenBy } = await start();
  expect(() => seenBy(sent('made.up.token'), ann)).toThrow(/Consistency-Token/);
  expect(seenBy({ cookie: 'ashlar-consistency=made.up.token' }, ann)).toBeNull();
});

test('who sends nothing is remembered, at every gateway, with each token of the same subject', async () => {
  const bus = createInProcessBus();
  const [first, second] = [await start(bus), await start(bus)];
  first.wrote(ann, position);
  await new Promise((resolve) => setImmediate(resolve));
  expect(first.seenBy({}, { ...ann })).toEqual(position);
  expect(second.seenBy({}, { ...ann, role: 'clerk' })).toEqual(position);
  expect(second.seenBy({}, bob)).toBeNull();
  expect(second.seenBy({}, anonymous)).toBeNull();
});

test('of what was sent and what is remembered the newer one counts', async () => {
  const { seenBy, wrote } = await start();
  const [, older] = wrote(bob, { ...position, lsn: 5 });
  wrote(ann, position);
  expect(seenBy(sent(older), ann)).toEqual(position);
  const [, newer] = wrote(bob, { ...position, lsn: 2 ** 41 });
  expect(seenBy(sent(newer), ann)).toEqual({ ...position, lsn: 2 ** 41 });
});

test('an older write that is told later does not take the place of a newer one', async () => {
  const { seenBy, wrote } = await start();
  wrote(ann, position);
  wrote(ann, { ...position, lsn: 5 });
  expect(seenBy({}, ann)).toEqual(position);
});
