import { decideFinalizer, decideLeaving, finalizer, type HeldEntity } from './leaving.ts';

const deleted = {
  deletionTimestamp: '2026-01-01T00:00:00Z',
  finalizers: ['others/own', finalizer],
};
const leaves = (name: string, to: readonly string[] = []): HeldEntity => ({
  metadata: { name, ...deleted },
  spec: { ...referring(to), reclaimPolicy: 'Delete' },
});
const stays = (name: string, to: readonly string[] = []): HeldEntity => ({
  metadata: { name },
  spec: referring(to),
});
const referring = (to: readonly string[]) => ({
  fields: to.map((entity) => ({ name: entity, type: 'bigint', references: { entity } })),
});

test.each([
  ['alone', [leaves('a')], ['a'], {}],
  ['with one that refers to it', [leaves('a'), leaves('b', ['a'])], ['a', 'b'], {}],
  ['in a circle, and to itself', [leaves('a', ['b', 'a']), leaves('b', ['a'])], ['a', 'b'], {}],
  ['not while one that stays refers to it', [leaves('a'), stays('b', ['a'])], [], { a: ['b'] }],
  [
    'not while one that has to stay refers to it',
    [leaves('a'), leaves('b', ['a']), stays('c', ['b'])],
    [],
    { a: ['b'], b: ['c'] },
  ],
  [
    'only with Delete',
    [{ ...leaves('a'), spec: { reclaimPolicy: 'Retain' as const } }, stays('b')],
    [],
    {},
  ],
  [
    'only with the finalizer',
    [{ ...leaves('a'), metadata: { ...deleted, name: 'a', finalizers: [] } }],
    [],
    {},
  ],
])('it goes %s', (_how, entities, going, kept) => {
  const leaving = decideLeaving(entities);
  expect([...leaving.going]).toEqual(going);
  expect(Object.fromEntries(leaving.kept)).toEqual(kept);
});

const served = { isServed: true, isSettled: false };
const withPolicy = (reclaimPolicy: 'Delete' | 'Retain', metadata: object): HeldEntity => ({
  metadata: { name: 'a', ...metadata },
  spec: { reclaimPolicy },
});

test.each([
  ['is added once it is served', withPolicy('Delete', {}), served, 'add'],
  ['not before', withPolicy('Delete', {}), { ...served, isServed: false }, 'keep'],
  [
    'not to one that is deleted',
    withPolicy('Delete', { ...deleted, finalizers: [] }),
    served,
    'keep',
  ],
  ['not with Retain', withPolicy('Retain', {}), served, 'keep'],
  ['is kept while its table is there', withPolicy('Delete', deleted), served, 'keep'],
  ['goes with its table', withPolicy('Delete', deleted), { ...served, isSettled: true }, 'remove'],
  [
    'goes with Retain, served or not',
    withPolicy('Retain', deleted),
    { isServed: false, isSettled: false },
    'remove',
  ],
])('the finalizer %s', (_when, entity, state, step) => {
  expect(decideFinalizer(entity, state)).toBe(step);
});

test('what is paused stays, and so does what it refers to', () => {
  const annotations = { 'ashlar.dev/paused': 'true' };
  const a = leaves('a');
  const b = leaves('b', ['a']);
  const held = decideLeaving([a, { ...b, metadata: { ...b.metadata, annotations } }]);
  expect([...held.going]).toEqual([]);
  expect([...held.paused]).toEqual(['b']);
  expect([...held.kept]).toEqual([['a', ['b']]]);
});
