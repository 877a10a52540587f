import { exportJWK, generateKeyPair } from 'jose';
import { KeySetError } from './key-set-error.ts';
import { type KeySet, readKeySet } from './read-key-set.ts';
import { keySetTimes, RemoteKeys } from './remote-keys.ts';

const { refreshMs, cooldownMs, firstRetryMs, longestRetryMs, maxStaleMs } = keySetTimes;

async function keyOf(kid: string) {
  const { publicKey } = await generateKeyPair('ES256', { extractable: true });
  return { ...(await exportJWK(publicKey)), kid };
}
const [a, b] = [await keyOf('a'), await keyOf('b')];
const header = (kid: string) => ({ alg: 'ES256', kid });
const away = new KeySetError('unreachable', 'connection refused');
const turns = () => new Promise((resolve) => setImmediate(resolve));

/** Keys at a server of which the test says what it answers and when, and what the clock shows. */
function createWorld() {
  const world = {
    nowMs: 0,
    /** Fetches that wait for an answer. */
    pending: [] as { resolve(set: KeySet): void; reject(error: KeySetError): void }[],
    fetches: 0,
    timer: null as { atMs: number; work: () => void } | null,
    told: [] as (string | null)[],
  };
  const keys = new RemoteKeys({
    fetch: () => {
      world.fetches++;
      return new Promise((resolve, reject) => world.pending.push({ resolve, reject }));
    },
    clock: { elapsedMs: () => world.nowMs },
    schedule(ms, work) {
      world.timer = { atMs: world.nowMs + ms, work };
      return () => {
        world.timer = null;
      };
    },
    random: () => 0,
    onFetched: (error, isUsed) =>
      world.told.push(error === null ? null : `${error.outcome} ${isUsed}`),
  });
  return Object.assign(world, {
    keys,
    async answer(outcome: object[] | KeySetError) {
      for (const { resolve, reject } of world.pending.splice(0))
        if (outcome instanceof KeySetError) reject(outcome);
        else resolve(readKeySet(JSON.stringify({ keys: outcome })));
      await turns();
    },
    /** The clock goes to the timer, which goes off. */
    async ring() {
      const { timer } = world;
      if (timer === null) throw new Error('nothing is scheduled');
      world.timer = null;
      world.nowMs = timer.atMs;
      timer.work();
      await turns();
    },
  });
}

/** After the first fetch. */
async function createServed(...keys: object[]) {
  const world = createWorld();
  await world.answer(keys);
  return world;
}
const refused = { code: 'PGRST301', reason: 'unknown-key' };
const unavailable = { code: 'ASH503', reason: 'no-keys' };

test('tokens that come before the keys wait for one fetch', async () => {
  const world = createWorld();
  const found = Array.from({ length: 100 }, () => world.keys.find(header('a')));
  await turns();
  await world.answer([a]);
  expect(await Promise.all(found)).toHaveLength(100);
  expect(world.fetches).toBe(1);
});

test('no more than a bounded number of them wait', async () => {
  const world = createWorld();
  const found = Array.from({ length: 1001 }, () => world.keys.find(header('a')));
  await expect(found.pop()).rejects.toMatchObject(unavailable);
  await world.answer([a]);
  expect(await Promise.all(found)).toHaveLength(1000);
});

test('while there have never been keys, it is tried with growing pauses, and no oftener', async () => {
  const world = createWorld();
  const pauses: number[] = [];
  for (let i = 0; i < 8; i++) {
    await world.answer(away);
    pauses.push((world.timer?.atMs ?? 0) - world.nowMs);
    await expect(world.keys.find(header('a'))).rejects.toMatchObject(unavailable);
    expect(world.pending).toHaveLength(0);
    await world.ring();
  }
  expect(pauses).toEqual([1, 2, 4, 8, 16, 32, 60, 60].map((seconds) => seconds * 1000));
  await world.answer([a]);
  expect(await world.keys.find(header('a'))).toMatchObject({ trust: { holds: true } });
  expect([world.told[0], world.told.at(-1)]).toEqual(['unreachable false', null]);
});

test('a client is told when to come again', async () => {
  const world = createWorld();
  await world.answer(away);
  await world.ring();
  await world.answer(away);
  world.nowMs += 500;
  const error = await world.keys.find(header('a')).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ ...unavailable, retryAfterSeconds: 2 });
});

test('a key that is new is found when the first token names it', async () => {
  const world = await createServed(a);
  world.nowMs = cooldownMs;
  const found = world.keys.find(header('b'));
  await turns();
  await world.answer([a, b]);
  expect(await found).toMatchObject({ key: { type: 'public' } });
});

test('a flood of unknown keys causes one fetch in each cooldown, and known keys never wait', async () => {
  const world = await createServed(a);
  const flood = () =>
    Array.from({ length: 500 }, (_, i) => world.keys.find(header(`x${i}`)).catch(() => 'refused'));
  expect(new Set(await Promise.all(flood()))).toEqual(new Set(['refused']));
  expect(world.fetches).toBe(1);

  for (let i = 1; i <= 3; i++) {
    world.nowMs += cooldownMs;
    const [first, second] = [flood(), flood()];
    await turns();
    expect(await world.keys.find(header('a'))).toMatchObject({ trust: { holds: true } });
    await world.answer([a]);
    await Promise.all([...first, ...second]);
    expect(world.fetches).toBe(1 + i);
  }
});

test('keys are used while their server is away, until they are too old', async () => {
  const world = await createServed(a);
  const { trust } = await world.keys.find(header('a'));
  while ((world.timer?.atMs ?? 0) <= maxStaleMs) {
    await world.ring();
    await world.answer(away);
    expect(await world.keys.find(header('a'))).toEqual({ key: expect.anything(), trust });
  }
  expect(trust.holds).toBe(true);
  expect(world.nowMs).toBeGreaterThan(maxStaleMs - longestRetryMs);
  await world.ring();
  await world.answer(away);
  expect(trust.holds).toBe(false);
  await expect(world.keys.find(header('a'))).rejects.toMatchObject(unavailable);
  await world.ring();
  await world.answer([a]);
  expect(await world.keys.find(header('a'))).toMatchObject({ trust: { holds: true } });
});

test('unknown keys are refused while the server is away, and cause no more fetches', async () => {
  const world = await createServed(a);
  await world.ring();
  await world.answer(away);
  expect(world.timer?.atMs).toBe(refreshMs + firstRetryMs);
  await expect(world.keys.find(header('b'))).rejects.toMatchObject(refused);
  expect(world.fetches).toBe(2);
  world.nowMs += longestRetryMs;
  const found = expect(world.keys.find(header('b'))).rejects.toMatchObject(refused);
  await turns();
  await world.answer(away);
  await found;
  expect(world.fetches).toBe(3);
});

test('a key that is withdrawn is gone after a refresh, and what was verified with the set distrusted', async () => {
  const world = await createServed(a, b);
  const { trust } = await world.keys.find(header('a'));
  expect(world.timer?.atMs).toBe(refreshMs);
  await world.ring();
  await world.answer([a, b]);
  expect(trust.holds).toBe(true);
  await world.ring();
  await world.answer([b]);
  expect(trust.holds).toBe(false);
  await expect(world.keys.find(header('a'))).rejects.toMatchObject(refused);
  expect(await world.keys.find(header('b'))).toMatchObject({ trust: { holds: true } });
});

test('a key under the name of another is a withdrawal, too', async () => {
  const world = await createServed(a);
  const { trust } = await world.keys.find(header('a'));
  await world.ring();
  await world.answer([{ ...b, kid: 'a' }]);
  expect(trust.holds).toBe(false);
});

test('a token that names none of several keys is refused', async () => {
  const world = await createServed(a, b);
  await expect(world.keys.find({ alg: 'ES256' })).rejects.toThrow('multiple matching keys');
  expect(world.fetches).toBe(1);
});

test('what is released fetches no more', async () => {
  const world = await createServed(a);
  world.keys.release();
  expect(world.timer).toBeNull();

  const early = createWorld();
  early.keys.release();
  await early.answer(away);
  expect([early.timer, early.told]).toEqual([null, []]);
});
