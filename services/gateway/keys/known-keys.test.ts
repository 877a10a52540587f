import { keys } from '../../../test/attack/keys.mjs';
import { makeApiKey } from '../../shared/api-key.ts';
import type { ApiKeyReply, GoodKey } from '../../shared/messages/db-api-key.ts';
import { KnownKeys, keyTimes } from './known-keys.ts';

const { id, hash, text } = makeApiKey();
const good: GoodKey = {
  state: 'good',
  ...{ id, name: 'a', role: 'clerk', claims: { sub: '7' }, plan: null, expiresMs: null },
};
const startMs = 1_800_000_000_000;

/** Keys whose database answers what the test says, when it says so. */
function createWorld() {
  let nowMs = 0;
  const asked: string[] = [];
  const world = {
    reply: async (): Promise<ApiKeyReply> => good,
    asked,
    pass(ms: number) {
      nowMs += ms;
    },
  };
  const keys = new KnownKeys({
    clock: { elapsedMs: () => nowMs, epochMs: () => startMs + nowMs },
    observe: () => {},
    lookUp: async (request) => {
      asked.push(request.hash);
      return world.reply();
    },
  });
  const find = (what = text, address = '192.0.2.7') =>
    (async () => keys.find(what, address))().then(
      (found) => found.caller.role,
      (error) => error.reason,
    );
  return Object.assign(world, { keys, find });
}
/** What was begun behind a request is over. */
const settled = () => new Promise((resolve) => setImmediate(resolve));
const away = () => Promise.reject(new Error('away'));
const revoked = async (): Promise<ApiKeyReply> => ({ state: 'revoked' });

test('a new key is asked about once, however many present it', async () => {
  const { find, asked } = createWorld();
  expect(await Promise.all([find(), find(), find()])).toEqual(['clerk', 'clerk', 'clerk']);
  expect(asked).toEqual([hash]);
});

test('a known key is found at once, and is one caller until something about it changes', async () => {
  const world = createWorld();
  await world.find();
  const first = world.keys.find(text, '');
  expect(first).toMatchObject({
    caller: { role: 'clerk', claims: { sub: '7', role: 'clerk', api_key: id } },
  });
  world.pass(keyTimes.renewMs);
  void world.keys.find(text, '');
  await settled();
  expect([world.asked.length, world.keys.find(text, '')]).toEqual([2, first]);
  expect(world.keys.find(text, '')).toBe(first);
  world.reply = async () => ({ ...good, role: 'admin' });
  world.pass(keyTimes.renewMs);
  void world.keys.find(text, '');
  await settled();
  expect(await world.find()).toBe('admin');
});

test('a revoked key is used no longer than an answer may be old, though nobody answers in time', async () => {
  const world = createWorld();
  await world.find();
  let answer = (_reply: ApiKeyReply) => {};
  world.reply = () =>
    new Promise((resolve) => {
      answer = resolve;
    });
  world.pass(keyTimes.maxAgeMs - 1);
  expect(await world.find()).toBe('clerk');
  world.pass(1);
  const waiting = world.find();
  answer({ state: 'revoked' });
  expect(await waiting).toBe('revoked');
  expect(await world.find()).toBe('revoked');
  expect(world.asked.length).toBe(2);
});

test('how old an answer is counts from the question', async () => {
  const world = createWorld();
  world.reply = async () => {
    world.pass(keyTimes.maxAgeMs);
    return good;
  };
  await world.find();
  world.reply = revoked;
  expect(await world.find()).toBe('revoked');
});

test('while nobody can tell, a key that was good lately is good, and any other is answered 503', async () => {
  const world = createWorld();
  await world.find();
  world.reply = away;
  world.pass(keyTimes.graceMs - 1);
  expect(await world.find()).toBe('clerk');
  expect(await world.find(makeApiKey().text)).toBe('unavailable');
  expect(world.asked.length).toBe(2);
  world.pass(1);
  expect(await world.find()).toBe('unavailable');
  world.reply = async () => good;
  world.pass(keyTimes.pauseMs);
  expect(await world.find()).toBe('clerk');
});

test('a key expires also between two answers', async () => {
  const world = createWorld();
  world.reply = async () => ({ ...good, expiresMs: startMs + 100 });
  expect(await world.find()).toBe('clerk');
  world.pass(100);
  expect(await world.find()).toBe('expired');
});

test('what is no key reaches nobody, and a bad one is asked about once', async () => {
  const world = createWorld();
  world.reply = async () => ({ state: 'unknown' });
  expect(await world.find(`${text.slice(0, -1)}-`)).toBe('malformed');
  expect(await world.find()).toBe('unknown');
  expect(await world.find()).toBe('unknown');
  expect(world.asked.length).toBe(1);
  world.reply = async () => good;
  world.pass(keyTimes.badMs);
  expect(await world.find()).toBe('clerk');
});

test.each(['unknown', 'revoked'] as const)(
  'another secret under the id of a known key opens nothing (%s), and does not push it out',
  async (state) => {
    const world = createWorld();
    const forged = keys['of a good id with another secret']?.(text) as string;
    await world.find();
    world.reply = async () => ({ state });
    expect(await world.find(forged)).toBe(state);
    expect(await world.find()).toBe('clerk');
    expect(world.asked.length).toBe(2);
  },
);

test('one address has twenty unknown keys looked up; known keys, and other addresses, do not suffer', async () => {
  const world = createWorld();
  await world.find();
  world.reply = async () => ({ state: 'unknown' });
  const told: string[] = [];
  for (let i = 0; i < 30; i++) told.push(await world.find(makeApiKey().text, '2001:db8::1'));
  expect(told.filter((reason) => reason === 'unknown').length).toBe(20);
  expect(told.at(-1)).toBe('too-many');
  expect(await world.find(makeApiKey().text, '2001:db8::2')).toBe('too-many');
  expect(await world.find(makeApiKey().text, '2001:db8:0:1::1')).toBe('unknown');
  world.reply = async () => good;
  world.pass(keyTimes.maxAgeMs);
  expect(await world.find(text, '2001:db8::1')).toBe('clerk');
  world.pass(10_000);
  world.reply = async () => ({ state: 'unknown' });
  expect(await world.find(makeApiKey().text, '2001:db8::1')).toBe('unknown');
});

test('ten thousand new keys at once: a bounded number is asked about, and known ones are in time', async () => {
  const world = createWorld();
  await world.find();
  const held: (() => void)[] = [];
  world.reply = () => new Promise((resolve) => held.push(() => resolve({ state: 'unknown' })));
  const flood = Array.from({ length: 10_000 }, (_, i) =>
    world.find(makeApiKey().text, `10.0.${i >> 8}.${i & 255}`),
  );
  await settled();
  expect(world.asked.length).toBe(1 + 32);
  world.pass(keyTimes.maxAgeMs);
  const known = world.find();
  await settled();
  expect(world.asked.length).toBe(1 + 32 + 1);
  for (let open = held.splice(0); open.length > 0; open = held.splice(0)) {
    for (const answer of open) answer();
    await settled();
  }
  const told = await Promise.all(flood);
  expect(told.filter((reason) => reason === 'unknown').length).toBe(32 + 256);
  expect(told.filter((reason) => reason === 'busy').length).toBe(10_000 - 32 - 256);
  expect(await known).toBe('unknown');
});
