import { apiVersion, type ResourceSet } from './resources.ts';
import { revisionOf } from './revision.ts';

const a = {
  apiVersion,
  kind: 'Entity',
  metadata: { name: 'a' },
  spec: { fields: [{ name: 'id', type: 'int' }], primaryKey: ['id'] },
} as const;
const b = { ...a, metadata: { name: 'b' } };
const application = { apiVersion, kind: 'Application', metadata: { name: 'x' }, spec: {} } as const;

const of = (entities: unknown[], metadata: object = application.metadata) =>
  revisionOf({ application: { ...application, metadata }, entities, actions: [] } as ResourceSet);
const base = of([a, b]);

test('is 16 hexadecimal digits', () => {
  expect(base).toMatch(/^[0-9a-f]{16}$/);
});

const equal: [sentence: string, revision: string][] = [
  ['the order of resources', of([b, a])],
  ['labels', of([{ ...a, metadata: { name: 'a', labels: { team: 'x' } } }, b])],
  ['the order of keys', of([{ ...a, spec: { primaryKey: ['id'], fields: a.spec.fields } }, b])],
  ['annotations of the application', of([a, b], { name: 'x', annotations: { k: 'v' } })],
];

test.each(equal)('%s does not count', (_, revision) => {
  expect(revision).toBe(base);
});

const different: [sentence: string, revision: string][] = [
  ['a name', of([a, { ...b, metadata: { name: 'c' } }])],
  ['a field', of([a, { ...b, spec: { fields: [{ name: 'id', type: 'bigint' }] } }])],
  ['a missing resource', of([a])],
];

test.each(different)('%s counts', (_, revision) => {
  expect(revision).not.toBe(base);
});
