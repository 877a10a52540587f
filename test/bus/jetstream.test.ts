// What happens to the model when JetStream, or what it keeps, goes away?
import { gzipSync } from 'node:zlib';
import { createPublisher } from '../../services/operator/publisher.ts';
import type { Bus } from '../../services/shared/bus/bus.ts';
import {
  modelBucket,
  modelKey,
  type PublishedModel,
  publishedModelSchema,
} from '../../services/shared/messages/published-model.ts';
import { describeWithEachNats } from '../helpers/describe-with-nats.ts';
import { until } from '../helpers/gateway.ts';
import { resourceSet } from '../helpers/resource-set.ts';
import { type RawNats, startRaw } from './raw.ts';

const resources = resourceSet({});
const model = (revision: string): PublishedModel => ({ revision, resources });
const subject = `$KV.${modelBucket}.${modelKey}`;
const stream = `KV_${modelBucket}`;

describeWithEachNats((binary) => {
  let carrier: RawNats;
  let bus: Bus;
  const releases: (() => unknown)[] = [];

  beforeEach(async () => {
    carrier = await startRaw(binary);
    bus = await carrier.join();
  });
  afterEach(async () => {
    for (const release of releases.splice(0)) await release();
    await carrier.close();
  });

  function publisher(over: Bus = bus) {
    const failures: unknown[] = [];
    const made = createPublisher({ bus: over, onFailure: (error) => failures.push(error) });
    releases.push(made.stop);
    return { ...made, failures };
  }
  /** Revisions a service would serve, in their order. */
  async function watcher(): Promise<string[]> {
    const seen: string[] = [];
    const bucket = await (await carrier.join()).keyValue(modelBucket, publishedModelSchema);
    releases.push(await bucket.watch(modelKey, ({ value }) => seen.push(value.revision)));
    return seen;
  }
  const bucketOf = () => bus.keyValue(modelBucket, publishedModelSchema);
  const manager = () => carrier.raw.jetstreamManager();

  test('a bucket that is deleted is made anew, and watchers get what is published then', async () => {
    const { publish, failures } = publisher();
    await publish(model('r1'));
    const seen = await watcher();
    expect(seen).toEqual(['r1']);
    await (await manager()).streams.delete(stream);
    const bucket = await bucketOf();
    while (!(await bucket.has(modelKey)));
    expect((await bucket.get(modelKey))?.value?.revision).toBe('r1');
    await publish(model('r2'));
    await until(() => seen.includes('r2'));
    expect(failures).toEqual([]);
  });

  test('another model in a bucket that was made anew is seen, even with the same sequence', async () => {
    const first = publisher();
    await first.publish(model('r1'));
    first.stop();
    const seen = await watcher();
    await (await manager()).streams.delete(stream);
    await publisher().publish(model('r2'));
    await until(() => seen.includes('r2'));
    expect(seen).toEqual(['r1', 'r2']);
  });

  test('a model that somebody deletes is published again', async () => {
    const { publish, failures } = publisher();
    await publish(model('r1'));
    const kv = await carrier.raw.jetstream().views.kv(modelBucket);
    await kv.delete(modelKey);
    const bucket = await bucketOf();
    expect(await bucket.has(modelKey)).toBe(false);
    while (!(await bucket.has(modelKey)));
    expect((await bucket.get(modelKey))?.value?.revision).toBe('r1');
    expect(failures).toEqual([]);
  });

  test.each([
    ['no model', Buffer.from(gzipSync('{"something":"else"}'))],
    ['not compressed', Buffer.from('{}')],
  ])('what is kept is %s: services keep theirs, and the next is published', async (_, data) => {
    const { publish } = publisher();
    await publish(model('r1'));
    const seen = await watcher();
    await carrier.raw.jetstream().publish(subject, data);
    await until(() => carrier.failures(/^follow model\/current$/) > 0);
    await publish(model('r2'));
    await until(() => seen.includes('r2'));
    expect(seen).toEqual(['r1', 'r2']);
  });

  test('of two who publish at once one is told, and after its next try all have the same', async () => {
    const seen = await watcher();
    const other = publisher(await carrier.join());
    /** The other publishes between its look and its write. */
    const slow: Bus = {
      ...bus,
      async keyValue(name, schema) {
        const bucket = await bus.keyValue(name, schema);
        return {
          has: (key) => bucket.has(key),
          watch: (key, listener) => bucket.watch(key, listener),
          put: (key, value, expected) => bucket.put(key, value, expected),
          async get(key) {
            const entry = await bucket.get(key);
            if (entry === null) await other.publish(model('r-other'));
            return entry;
          },
        };
      },
    };
    const late = publisher(slow);
    await expect(late.publish(model('r-late'))).rejects.toMatchObject({ code: 'ASH409' });
    await until(() => seen.includes('r-other'));
    await late.publish(model('r-late'));
    await until(() => seen.at(-1) === 'r-late');
    const another = await watcher();
    expect(another).toEqual(['r-late']);
  });
});
