// Is the log of changes read alike from JetStream and from memory, and on after NATS was away?
import { RecentChanges } from '../../services/gateway/events/recent-changes.ts';
import type {
  ChangeEntry,
  ChangeLog,
  ChangeReader,
  ChangeTail,
  StoredEntry,
} from '../../services/shared/bus/change-log.ts';
import { createInProcessChangeLog } from '../../services/shared/bus/in-process-change-log.ts';
import { createChangeReader } from '../../services/shared/bus/nats/change-reader.ts';
import { createChangeStream } from '../../services/shared/bus/nats/change-stream.ts';
import { connectToNats } from '../../services/shared/bus/nats/connect.ts';
import type { Connection } from '../../services/shared/bus/nats/connection.ts';
import { describeWithEachNats } from '../helpers/describe-with-nats.ts';
import { type NatsServer, startNatsServer } from '../helpers/nats-server.ts';
import { until } from '../helpers/relay.ts';

interface World {
  readonly log: ChangeLog;
  readonly reader: ChangeReader;
  readonly close: () => Promise<void>;
}

let count = 0;
const entryOf = (entity: string): ChangeEntry => ({
  ...{ subject: `change.${entity}.insert`, id: `1.2.ab.cd:0/A:${++count}` },
  ...{ text: `{"of":"${entity}"}`, isMarker: false },
});
const marker = (): ChangeEntry => ({
  ...{ subject: 'changes.position', id: `1.2.ab.cd:0/${++count}`, text: '', isMarker: true },
});
const idsOf = (entries: readonly ChangeEntry[]) => entries.map(({ id }) => id);

function readsAlike(open: () => Promise<World>): void {
  let world: World;
  beforeEach(async () => {
    world = await open();
  });
  afterEach(() => world.close());

  async function append(...entries: ChangeEntry[]): Promise<ChangeTail> {
    return world.log.append(entries, await world.log.tail());
  }

  test('an entity’s entries come in pages, from any place on', async () => {
    const mine = ['things', 'others', 'things', 'things'].map(entryOf);
    await append(...mine);
    const [a, , c, d] = mine;
    const first = await world.reader.page('things', 0, 2);
    expect(idsOf(first.entries)).toEqual([a?.id, c?.id]);
    expect(first).toMatchObject({ isLast: false, first: 1 });
    expect(first.entries[0]).toMatchObject({ ...a, sequence: 1 });
    const rest = await world.reader.page('things', first.entries[1]?.sequence ?? 0, 2);
    expect([idsOf(rest.entries), rest.isLast]).toEqual([[d?.id], true]);
    expect(await world.reader.page('things', 4, 2)).toMatchObject({ entries: [], isLast: true });
    expect(await world.reader.page('no.such*thing', 0, 2)).toMatchObject({ entries: [] });
  });

  test('who follows gets every change that comes from then on, until another epoch begins', async () => {
    await append(entryOf('things'));
    const got: StoredEntry[] = [];
    const ended: unknown[] = [];
    const follow = () =>
      world.reader.follow({
        onEntry: (entry) => got.push(entry),
        onEnd: (error) => ended.push(error),
      });
    const { tail, release } = await follow();
    expect(tail).toEqual(await world.log.tail());
    const [one, other] = [entryOf('things'), entryOf('others')];
    await append(one, marker(), other);
    await until(() => got.length === 2);
    expect(got).toMatchObject([
      { ...one, sequence: 2 },
      { ...other, sequence: 4 },
    ]);
    await release();
    await append(entryOf('things'));
    await follow();
    await append({ ...marker(), id: '1.2.ab.other:0/1' });
    await until(() => ended.length > 0);
    expect([ended, got.length]).toEqual([[null], 2]);
  });

  test('a place is known by its id, as long as it is kept', async () => {
    const [one, first, second] = [entryOf('things'), marker(), marker()];
    await append(one, first);
    const tail = await append(second);
    expect(await world.reader.glimpse(1)).toEqual({ id: one.id, first: 1, tail });
    expect(await world.reader.glimpse(2)).toEqual({ id: null, first: 1, tail });
    expect(await world.reader.glimpse(3)).toEqual({ id: second.id, first: 1, tail });
  });
}

describe('in memory', () => {
  const limits = { maxEntries: 4, maxBytes: 100 };
  readsAlike(async () => {
    const log = createInProcessChangeLog(limits);
    return { log, reader: log, close: async () => {} };
  });

  test('the oldest entries go when there are too many, or too large ones', async () => {
    const log = createInProcessChangeLog(limits);
    const few = ['a', 'b', 'c', 'd', 'e'].map(entryOf);
    const tail = await log.append(few, await log.tail());
    expect(await log.page('a', 0, 9)).toEqual({ entries: [], isLast: true, first: 2 });
    await log.append([{ ...entryOf('f'), text: 'x'.repeat(90) }], tail);
    expect((await log.glimpse(0)).first).toBe(5);
    await expect(log.append([entryOf('a')], tail)).rejects.toThrow('ends at');
  });
});

describeWithEachNats((binary) => {
  let nats: NatsServer;
  let connection: Connection;

  async function open(): Promise<World> {
    nats = await startNatsServer({ binary });
    connection = await connectToNats({
      ...{ url: nats.url, user: 'database', password: undefined, name: 'test' },
      observe: () => {},
    });
    const log = createChangeStream(connection, { maxAgeSeconds: 3600, maxBytes: 100_000_000 });
    await log.tail();
    return {
      ...{ log, reader: createChangeReader(connection) },
      async close() {
        await connection.close();
        await nats.stop();
      },
    };
  }
  // In a group of its own: what it does before and after each test is for its tests only.
  describe('the stream', () => readsAlike(open));

  test('what comes while NATS is away and after it is taken from the place on', async () => {
    const world = await open();
    await world.log.append([marker()], await world.log.tail());
    const failures: unknown[] = [];
    const recent = new RecentChanges({
      reader: world.reader,
      sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
      onFailure: (error) => failures.push(error),
    });
    let place = await recent.join();
    const taken: string[] = [];
    async function takes(count: number): Promise<boolean> {
      let step = recent.take('things', place, 10);
      if (step.kind === 'older') {
        const page = await world.reader.page('things', place.sequence, 10).catch(() => null);
        const end = page?.entries.at(-1) ?? place;
        step = { kind: 'entries', entries: page?.entries ?? [], place: end };
      }
      if (step.kind === 'entries') taken.push(...idsOf(step.entries));
      place = step.place;
      return taken.length >= count;
    }
    const append = async (entry: ChangeEntry) => {
      await world.log.append([entry], await world.log.tail());
      return entry.id;
    };
    const ids = [await append(entryOf('things'))];
    await until(() => takes(1));
    await nats.kill('SIGKILL');
    await nats.start();
    await until(async () =>
      world.log.tail().then(
        () => true,
        () => false,
      ),
    );
    for (let i = 0; i < 20; i++) ids.push(await append(entryOf('things')));
    await until(() => takes(21));
    expect(taken).toEqual(ids);
    // And it goes on by itself, not only page by page.
    const woken = new Promise<void>((resolve) => recent.onNext('things', resolve));
    await append(entryOf('things'));
    await woken;
    recent.leave();
    await world.close();
  });
});
