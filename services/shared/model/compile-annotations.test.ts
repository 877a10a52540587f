import { resourceSet } from '../../../test/helpers/resource-set.ts';
import { pausedAnnotation } from './annotations.ts';
import { compileModel } from './compile-model.ts';
import type { EntitySpec } from './entity-spec.ts';

const fields = [{ name: 'id', type: 'bigint' }];

function problemsOf(annotations: Record<string, string>, spec: Partial<EntitySpec> = {}) {
  const set = resourceSet({ orders: { fields, ...spec } });
  const entities = set.entities.map((entity) => ({
    ...entity,
    metadata: { ...entity.metadata, annotations },
  }));
  return compileModel({ ...set, entities }).problems;
}

const wrong: [
  sentence: string,
  annotations: Record<string, string>,
  message: string,
  hint: RegExp | null,
][] = [
  [
    'a pause that says neither true nor false',
    { [pausedAnnotation]: 'yes' },
    'ashlar.dev/paused must be "true" or "false", not "yes"',
    null,
  ],
  [
    'a pause that is misspelt',
    { 'ashlar.dev/pause': 'true' },
    'unknown annotation of Entity "ashlar.dev/pause"',
    /ashlar\.dev\/paused/,
  ],
];

test.each(wrong)('refused: %s', (_, annotations, message, hint) => {
  expect(problemsOf(annotations)).toEqual([
    {
      resource: 'Entity orders',
      path: 'metadata.annotations',
      message,
      hint: hint === null ? null : expect.stringMatching(hint),
    },
  ]);
});

test('annotations of others are none of our business, and neither is a hash', () => {
  const annotations = { [pausedAnnotation]: 'true', 'ashlar.dev/approve': 'x', 'other.dev/a': 'b' };
  expect(problemsOf(annotations)).toEqual([]);
});

const dropped: [sentence: string, spec: Partial<EntitySpec>, path: string, message: RegExp][] = [
  ['a field that is served', { droppedFields: ['id'] }, 'spec.droppedFields[0]', /is declared in/],
  ['a field twice', { droppedFields: ['a', 'a'] }, 'spec.droppedFields[1]', /named twice/],
  ['one of a view', { view: true, droppedFields: ['a'] }, 'spec.droppedFields', /view are never/],
];

test.each(dropped)('refused to drop: %s', (_, spec, path, message) => {
  expect(problemsOf({}, spec)).toEqual([
    expect.objectContaining({ path, message: expect.stringMatching(message) }),
  ]);
});
