import { createInProcessBus } from '../shared/bus/in-process.ts';
import { followWatermark } from '../shared/coherence/follow-watermark.ts';
import { tableTag } from '../shared/coherence/tag.ts';
import type { CacheReadRequest } from '../shared/messages/cache-read.ts';
import { invalidation, relayWatermark } from '../shared/messages/invalidation.ts';
import { createCachedRead } from './cached-read.ts';

const table = 'public.orders';
const tags = [tableTag(table)];
const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

async function start({ isFollowed = true } = {}) {
  const bus = createInProcessBus();
  const relay = { epoch: 'e', lsn: 100, flushLsn: 100, asked: 0 };
  if (isFollowed)
    await bus.serve(relayWatermark, async () => {
      relay.asked++;
      return { ...relay, coverage: {} };
    });
  let nowMs = 1000;
  const clock = { elapsedMs: () => nowMs };
  const followed = await followWatermark({ bus, clock, boundMs: 250, maxTags: 1000 });
  const cache = createCachedRead({
    followed,
    maxBytes: 1_000_000,
    boundMs: 250,
    now: clock.elapsedMs,
    observe: () => {},
  });
  const database = { body: 'v1', loads: 0, isStamped: true };
  const load = async () => {
    database.loads++;
    const { body, isStamped } = database;
    const position = followed.follower.position;
    await settled();
    const stamp = position && { epoch: position.epoch, asOf: position.lsn, tags, columnSets: [] };
    return { body, count: 1, total: null, stamp: isStamped ? stamp : null };
  };
  const request = (parts: Partial<CacheReadRequest> = {}) =>
    ({
      key: 'k',
      values: ['7'],
      seen: null,
      policy: { maxAgeMs: null },
      ...parts,
    }) as CacheReadRequest;
  return {
    relay,
    database,
    followed,
    pass: (ms: number) => {
      nowMs += ms;
    },
    commit(lsn: number) {
      relay.flushLsn = lsn;
    },
    tell(lsn: number, tables: string[] = []) {
      const prevLsn = relay.lsn;
      relay.lsn = lsn;
      relay.flushLsn = Math.max(relay.flushLsn, lsn);
      bus.publish(invalidation, {
        epoch: 'e',
        lsn,
        prevLsn,
        tables,
        rows: [],
        coverage: null,
        committedMs: null,
      });
    },
    async read(parts: Partial<CacheReadRequest> = {}) {
      const { body, from, reason } = await cache.read(request(parts), load);
      return [body, reason ?? from];
    },
    async warm() {
      await cache.read(request(), load);
      await settled();
      await cache.read(request(), load);
    },
  };
}

test('the first read after a pause passes by; the next ones are answered from memory', async () => {
  const { read, database } = await start();
  expect(await read()).toEqual(['v1', 'unfresh']);
  expect(await read()).toEqual(['v1', 'hit']);
  expect(await read()).toEqual(['v1', 'hit']);
  expect(database.loads).toBe(1);
});

test('other values, other answers', async () => {
  const { warm, read } = await start();
  await warm();
  expect(await read({ values: ['8'] })).toEqual(['v1', 'miss']);
  expect(await read({ values: [null] })).toEqual(['v1', 'miss']);
  expect(await read({ values: ['7'] })).toEqual(['v1', 'hit']);
});

test('what was changed is loaded again', async () => {
  const { warm, read, tell, database } = await start();
  await warm();
  database.body = 'v2';
  tell(110, [table]);
  expect(await read()).toEqual(['v2', 'miss']);
  expect(await read()).toEqual(['v2', 'hit']);
});

test('an answer that was overtaken while it was loaded is told and not kept', async () => {
  const { warm, read, tell, database } = await start();
  await warm();
  tell(110, [table]);
  const overtaken = read();
  database.body = 'v2';
  tell(120, [table]);
  expect(await overtaken).toEqual(['v1', 'miss']);
  expect(await read()).toEqual(['v2', 'miss']);
});

describe('the bound', () => {
  test('a commit that is not told in time: caches are passed by until it is', async () => {
    const { warm, read, commit, tell, pass, database } = await start();
    await warm();
    database.body = 'v2';
    commit(110);
    expect(await read()).toEqual(['v1', 'hit']);
    pass(251);
    expect(await read()).toEqual(['v2', 'unfresh']);
    pass(100);
    expect(await read()).toEqual(['v2', 'unfresh']);
    tell(110, [table]);
    expect((await read())[1]).not.toBe('unfresh');
  });

  test('one question serves all reads of half the bound, and none is asked without reads', async () => {
    const { warm, read, relay, pass } = await start();
    await warm();
    const { asked } = relay;
    for (let i = 0; i < 100; i++) await read();
    expect(relay.asked).toBe(asked);
    pass(130);
    for (let i = 0; i < 100; i++) await read();
    expect(relay.asked).toBe(asked + 1);
    pass(10_000);
    await settled();
    expect(relay.asked).toBe(asked + 1);
  });
});

describe('what the caller has seen', () => {
  test('is waited for, a moment', async () => {
    const { warm, read, tell, database } = await start();
    await warm();
    database.body = 'v2';
    const asked = read({ seen: { epoch: 'e', lsn: 110 } });
    await settled();
    tell(110, [table]);
    expect(await asked).toEqual(['v2', 'miss']);
    expect(await read({ seen: { epoch: 'e', lsn: 110 } })).toEqual(['v2', 'hit']);
  });

  test('is not found in memory when it does not come in time', async () => {
    const { warm, read, database } = await start();
    await warm();
    database.body = 'v2';
    expect(await read({ seen: { epoch: 'e', lsn: 110 } })).toEqual(['v2', 'behind']);
  });

  test('of another epoch says nothing: the database is asked', async () => {
    const { warm, read } = await start();
    await warm();
    expect(await read({ seen: { epoch: 'before', lsn: 1 } })).toEqual(['v1', 'behind']);
  });
});

describe('what is not kept', () => {
  test('an entity whose cache is off', async () => {
    const { warm, read, database } = await start();
    await warm();
    const { loads } = database;
    expect(await read({ policy: null })).toEqual(['v1', 'off']);
    expect(await read({ policy: null })).toEqual(['v1', 'off']);
    expect(database.loads).toBe(loads + 2);
  });

  test('an answer of which nobody says what it depends on', async () => {
    const { warm, read, database } = await start();
    await warm();
    database.isStamped = false;
    expect(await read({ values: ['8'] })).toEqual(['v1', 'unstamped']);
    expect(await read({ values: ['8'] })).toEqual(['v1', 'unstamped']);
  });

  test('one that is older than its entity allows', async () => {
    const { warm, read, pass } = await start();
    await warm();
    const policy = { maxAgeMs: 100 };
    expect(await read({ policy })).toEqual(['v1', 'hit']);
    pass(101);
    expect(await read({ policy })).toEqual(['v1', 'miss']);
  });

  test('anything, where no relay runs', async () => {
    const { read } = await start({ isFollowed: false });
    expect(await read()).toEqual(['v1', 'unfollowed']);
    expect(await read()).toEqual(['v1', 'unfollowed']);
  });
});

test('when something was missed, everything is loaded again', async () => {
  const { warm, read, tell, database, relay } = await start();
  await warm();
  database.body = 'v2';
  relay.lsn = 110;
  tell(120);
  await settled();
  expect((await read())[0]).toBe('v2');
});
