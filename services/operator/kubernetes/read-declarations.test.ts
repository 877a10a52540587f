// Is an object of a namespace read once, and again when its declaration differs?
import type { ServerObject } from './kubernetes-client.ts';
import { createDeclarationReader } from './read-declarations.ts';
import { toHeld } from './to-held.ts';

function object(name: string, more: { metadata?: object; spec?: object; status?: object } = {}) {
  const { metadata, spec, ...rest } = more;
  const fields = [{ name: 'id', type: 'bigint' }];
  return {
    apiVersion: 'ashlar.dev/v1alpha1',
    kind: 'Entity',
    metadata: { name, uid: `uid of ${name}`, generation: 1, resourceVersion: '1', ...metadata },
    spec: { fields, primaryKey: ['id'], ...spec },
    ...rest,
  } as ServerObject;
}

const entitiesOf = (read: ReturnType<typeof createDeclarationReader>, ...objects: ServerObject[]) =>
  read(objects).resources?.entities ?? [];

test('what tells of its status only is not read again', () => {
  const read = createDeclarationReader('shop');
  const [before] = entitiesOf(read, object('orders'));
  const told = object('orders', { metadata: { resourceVersion: '2' }, status: { revision: 'a' } });
  expect(entitiesOf(read, told)[0]).toBe(before);
});

test.each([
  ['a new spec is', { metadata: { generation: 2 }, spec: { description: 'new' } }],
  ['so are new labels', { metadata: { labels: { team: 'a' } } }],
  ['and new annotations', { metadata: { annotations: { note: 'a' } } }],
  ['and another object of its name', { metadata: { uid: 'another' }, spec: { events: true } }],
])('%s read, and what it is beside is not', (_, news) => {
  const read = createDeclarationReader('shop');
  const [before, beside] = entitiesOf(read, object('orders'), object('parcels'));
  const [now, besideNow] = entitiesOf(read, object('orders', news), object('parcels'));
  expect(now).not.toEqual(before);
  expect(besideNow).toBe(beside);
});

test('a mistake is told again each time, with its place', () => {
  const read = createDeclarationReader('shop');
  const wrong = object('orders', { spec: { fields: [{ nam: 'id' }] } });
  const problems = [
    expect.objectContaining({ resource: 'Entity orders', path: 'spec.fields[0].nam' }),
  ];
  for (let i = 0; i < 2; i++)
    expect(read([wrong])).toMatchObject({
      resources: null,
      problems: expect.arrayContaining(problems),
    });
});

test('of an object is kept what is declared and told, not who wrote it', () => {
  const metadata = {
    managedFields: [{ manager: 'kubectl' }],
    annotations: { 'kubectl.kubernetes.io/last-applied-configuration': '{}', note: 'a' },
    finalizers: ['ashlar.dev/table'],
  };
  const { metadata: kept } = toHeld(object('orders', { metadata, status: { revision: 'a' } }));
  expect(kept).toEqual({
    ...{ name: 'orders', uid: 'uid of orders', generation: 1, resourceVersion: '1' },
    annotations: { note: 'a' },
    finalizers: ['ashlar.dev/table'],
  });
});
