import { createInProcessBus } from '../../shared/bus/in-process.ts';
import { followWatermark } from '../../shared/coherence/follow-watermark.ts';
import { tableTag } from '../../shared/coherence/tag.ts';
import { invalidation, relayWatermark } from '../../shared/messages/invalidation.ts';
import type { UpstreamReply } from '../../shared/messages/upstream.ts';
import { EdgeCache, type EdgeRead } from './edge-cache.ts';

const table = 'public.orders';
const turn = () => new Promise((resolve) => setImmediate(resolve));

/** An edge that follows a log which the test writes. */
async function start() {
  const bus = createInProcessBus();
  let lsn = 100;
  let nowMs = 0;
  await bus.serve(relayWatermark, async () => ({
    ...{ epoch: 'e', lsn, flushLsn: lsn, coverage: { [table]: 0 } },
  }));
  const clock = { elapsedMs: () => nowMs };
  const followed = await followWatermark({ bus, clock, boundMs: 250, maxTags: 1000 });
  const edge = new EdgeCache({
    followed,
    maxBytes: 1_000_000,
    now: clock.elapsedMs,
    observe: () => {},
  });
  followed.isFresh();
  await turn();
  return {
    edge,
    followed,
    pass(ms: number) {
      nowMs += ms;
    },
    change(changed = table) {
      const prevLsn = lsn;
      lsn += 10;
      const message = {
        epoch: 'e',
        lsn,
        prevLsn,
        tables: [changed],
        rows: [],
        coverage: null,
        committedMs: null,
      };
      bus.publish(invalidation, message);
    },
    position: () => ({ epoch: 'e', lsn }),
    stamp: () => ({ epoch: 'e', asOf: lsn, tags: [tableTag(table)], columnSets: [] }),
  };
}
type Edge = Awaited<ReturnType<typeof start>>;

type Parts = Partial<EdgeRead['request'] & { revision: string }>;

function read({ revision = 'r1', ...parts }: Parts = {}): EdgeRead {
  const caller = { role: 'clerk', claims: {} };
  const request = { method: 'GET', path: '/orders', query: 'id=eq.7', headers: {}, caller };
  return { request: { ...request, seen: null, ...parts }, revision };
}

function reply(stamp: ReturnType<Edge['stamp']>, claims: string[] = [], body = '[{"id":7}]') {
  const policy = { maxAgeMs: null as number | null };
  const cache = { from: 'miss' as const, reason: null, stamp, policy, claims };
  const headers = ['Content-Type', 'application/json'];
  return { status: 200, headers, body, entity: 'orders', cache } satisfies UpstreamReply;
}

function headerOf({ headers }: { headers: readonly string[] }, name: string) {
  return headers[headers.indexOf(name) + 1];
}

test('a reply is told again until what it depends on changes', async () => {
  const { edge, stamp, change } = await start();
  expect(await edge.look(read())).toEqual({ answer: null, forwarded: 'miss' });
  const told = edge.tell(read(), 'miss', reply(stamp()));
  expect(headerOf(told, 'Cache-Status')).toBe('ashlar-cache; fwd=miss, ashlar-edge; fwd=miss');
  const { answer } = await edge.look(read());
  expect(answer).toMatchObject({ status: 200, body: Buffer.from('[{"id":7}]') });
  expect(answer?.headers).toContain('ashlar-edge; hit');
  change('public.other');
  expect((await edge.look(read())).answer).not.toBeNull();
  change();
  expect(await edge.look(read())).toEqual({ answer: null, forwarded: 'miss' });
});

test.each<[string, Parts]>([
  ['another role', { caller: { role: 'admin', claims: {} } }],
  ['another value of a claim that had a say', { caller: { role: 'clerk', claims: { sub: 'b' } } }],
  ['another query', { query: 'id=eq.8' }],
  ['another method', { method: 'HEAD' }],
  ['another form', { headers: { accept: 'text/csv' } }],
  ['another preference', { headers: { prefer: 'count=exact' } }],
  ['another range', { headers: { range: '0-1' } }],
  ['another model', { revision: 'r2' }],
])('not to %s', async (_what, parts) => {
  const { edge, stamp } = await start();
  const own = { caller: { role: 'clerk', claims: { sub: 'a', exp: 1 } } };
  edge.tell(read(own), 'miss', reply(stamp(), ['sub']));
  expect((await edge.look(read(own))).answer).not.toBeNull();
  const same = { caller: { role: 'clerk', claims: { sub: 'a', exp: 2 } } };
  expect((await edge.look(read(same))).answer).not.toBeNull();
  expect((await edge.look(read({ ...own, ...parts }))).answer).toBeNull();
});

test('who has the body is not sent it again', async () => {
  const { edge, stamp } = await start();
  const etag = headerOf(edge.tell(read(), 'miss', reply(stamp())), 'ETag') as string;
  const known = (header: string) => edge.look(read({ headers: { 'if-none-match': header } }));
  expect((await known(etag)).answer).toMatchObject({ status: 304, body: null });
  expect((await known(`"x", W/${etag}`)).answer).toMatchObject({ status: 304 });
  expect((await known('*')).answer).toMatchObject({ status: 304 });
  expect((await known('"x"')).answer).toMatchObject({ status: 200 });
  const again = edge.tell(read({ headers: { 'if-none-match': etag } }), 'miss', reply(stamp()));
  expect(again.status).toBe(304);
});

test('who has seen more than is known waits for it, or is answered by the database', async () => {
  const { edge, stamp, change, position } = await start();
  edge.tell(read(), 'miss', reply(stamp()));
  const later = { epoch: 'e', lsn: position().lsn + 10 };
  const looked = edge.look(read({ seen: later }));
  change('public.other');
  expect((await looked).answer).not.toBeNull();
  const never = { epoch: 'e', lsn: position().lsn + 10 };
  expect(await edge.look(read({ seen: never }))).toEqual({ answer: null, forwarded: 'behind' });
  const old = { epoch: 'before', lsn: 1 };
  expect(await edge.look(read({ seen: old }))).toEqual({ answer: null, forwarded: 'behind' });
});

test('what cannot be proven to be fresh is not told', async () => {
  const { edge, stamp, pass } = await start();
  edge.tell(read(), 'miss', reply(stamp()));
  pass(251);
  expect(await edge.look(read())).toEqual({ answer: null, forwarded: 'unfresh' });
  await turn();
  expect((await edge.look(read())).answer).not.toBeNull();
});

test('what has no stamp, is switched off or went wrong is not kept; a bound is kept to', async () => {
  const { edge, stamp, pass, followed } = await start();
  const good = reply(stamp());
  edge.tell(read(), 'miss', { ...good, status: 404 });
  edge.tell(read(), 'miss', { ...good, cache: { ...good.cache, policy: null } });
  edge.tell(read(), 'miss', { ...good, cache: { ...good.cache, stamp: null } });
  expect((await edge.look(read())).answer).toBeNull();
  edge.tell(read(), 'miss', { ...good, cache: { ...good.cache, policy: { maxAgeMs: 100 } } });
  expect((await edge.look(read())).answer).not.toBeNull();
  pass(101);
  followed.isFresh();
  await turn();
  expect(await edge.look(read())).toEqual({ answer: null, forwarded: 'miss' });
});
