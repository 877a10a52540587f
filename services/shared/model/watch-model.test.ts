// Is a publication that comes as bytes read, compiled and served, while others are answered?
import type { Bus, KeyValueEntry } from '../bus/bus.ts';
import { finish } from '../interruptible.ts';
import type { UnreadModel } from '../messages/published-model.ts';
import { compileModel } from './compile-model.ts';
import { parseManifests } from './parse-manifests.ts';
import { createResourceReader } from './read-resources.ts';
import { type ResourceSet, resourceSetSchema } from './resources.ts';
import { watchModel } from './watch-model.ts';

const entity = (name: string, description: string) => ({
  apiVersion: 'ashlar.dev/v1alpha1',
  kind: 'Entity',
  metadata: { name },
  spec: { description, fields: [{ name: 'id', type: 'bigint' }], primaryKey: ['id'] },
});

function declare(count: number, description = ''): ResourceSet {
  const texts = Array.from({ length: count }, (_, index) =>
    JSON.stringify(entity(`e${index}`, index === 0 ? description : '')),
  );
  const files = texts.map((text, index) => ({ name: `${index}.json`, text }));
  const { resources } = parseManifests(files, 'test');
  if (resources === null) throw new Error('It cannot be read.');
  return resources;
}
const revisionOf = (resources: ResourceSet) => compileModel(resources).model?.revision ?? '';

/** What is published comes as other objects, as it does from NATS. */
function createBus(first: unknown) {
  let tell: (entry: KeyValueEntry<UnreadModel>) => void = () => {};
  const entry = (resources: unknown, revision: string) =>
    ({ value: JSON.parse(JSON.stringify({ revision, resources })), sequence: 1 }) as const;
  const bucket = {
    async watch(_: string, listener: typeof tell) {
      tell = listener;
      listener(entry(first, 'first'));
      return async () => {};
    },
  };
  const bus = { keyValue: async () => bucket } as unknown as Bus;
  return { bus, publish: (resources: unknown, revision = '') => tell(entry(resources, revision)) };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));
async function untilServed(current: () => { revision: string } | null, revision: string) {
  let turns = 0;
  for (; current()?.revision !== revision; turns++) {
    if (turns > 100_000) throw new Error('It is not served.');
    await turn();
  }
  return turns;
}

test('what is published already is served when it resolves', async () => {
  const resources = declare(3);
  const { current } = await watchModel(createBus(resources).bus, () => {});
  expect(current()?.revision).toBe(revisionOf(resources));
});

test('while a large one is compiled, others have their turn', async () => {
  const { bus, publish } = createBus(declare(1));
  const { current } = await watchModel(bus, () => {});
  const large = declare(1500);
  publish(large);
  expect(await untilServed(current, revisionOf(large))).toBeGreaterThan(2);
});

test('of several that come together the newest is served at last', async () => {
  const { bus, publish } = createBus(declare(1));
  const { current } = await watchModel(bus, () => {});
  for (const description of ['a', 'b', 'c']) publish(declare(200, description));
  const last = revisionOf(declare(200, 'c'));
  await untilServed(current, last);
  for (let i = 0; i < 50; i++) await turn();
  expect(current()?.revision).toBe(last);
});

test.each([
  ['cannot be read', { application: {}, entities: 1 }, /^it cannot be used/],
  [
    'does not compile',
    { ...declare(1), entities: [...declare(1).entities, ...declare(1).entities] },
    /declared twice/,
  ],
])('one that %s is told, and the last one stays', async (_, resources, words) => {
  const first = declare(2);
  const { bus, publish } = createBus(first);
  const told: string[] = [];
  const { current } = await watchModel(bus, (revision, message) => {
    told.push(`${revision}: ${message}`);
  });
  publish(resources, 'wrong');
  for (let i = 0; i < 50 && told.length === 0; i++) await turn();
  expect(told).toEqual([expect.stringMatching(/^wrong: /)]);
  expect(told[0]?.slice('wrong: '.length)).toMatch(words);
  expect(current()?.revision).toBe(revisionOf(first));
});

test('once released it serves nothing new', async () => {
  const { bus, publish } = createBus(declare(1));
  const served: string[] = [];
  const { release } = await watchModel(
    bus,
    () => {},
    ({ revision }) => void served.push(revision),
  );
  publish(declare(200));
  await release();
  expect(served).toHaveLength(1);
});

test('resources are read as by their schema, and those that are equal are the same objects', () => {
  const read = createResourceReader();
  const published = (description: string) => JSON.parse(JSON.stringify(declare(3, description)));
  const before = finish(read(published('a')));
  expect(before).toEqual(resourceSetSchema.parse(published('a')));
  const after = finish(read(published('b')));
  expect(after).toEqual(resourceSetSchema.parse(published('b')));
  expect(after.entities.map((one, index) => one === before.entities[index])).toEqual([
    ...[false, true, true],
  ]);
});
