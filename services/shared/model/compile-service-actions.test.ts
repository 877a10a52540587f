import type { ActionSpec } from './action-spec.ts';
import { compileModel } from './compile-model.ts';
import { formatProblem } from './manifests/source-problem.ts';
import { parseManifests } from './parse-manifests.ts';
import { apiVersion, type ResourceSet } from './resources.ts';

function compile(spec: ActionSpec, name = 'do-it') {
  return compileModel({
    application: { apiVersion, kind: 'Application', metadata: { name: 'app' }, spec: {} },
    entities: [],
    actions: [{ apiVersion, kind: 'Action', metadata: { name }, spec }],
  });
}

function problemsOf(spec: ActionSpec, name?: string): string[] {
  return compile(spec, name).problems.map(({ path, message }) => `${path}: ${message}`);
}

const x = { name: 'x', type: 'int' };
const object = { type: 'object' };

test.each<[sentence: string, spec: ActionSpec, problems: string[]]>([
  ['nobody', {}, ['spec: nobody answers: declare either function or service']],
  ['two', { function: 'f', service: {} }, ['spec: two answer: declare either function or service']],
  [
    'what only functions have',
    { service: {}, arguments: [x], returns: 'rows', columns: [x], readOnly: true },
    ['arguments', 'returns', 'columns', 'readOnly'].map(
      (option) => `spec.${option}: ${option} has a meaning only with function`,
    ),
  ],
  [
    'what only services have',
    { function: 'f', input: object, output: object },
    [
      'spec.input: input has a meaning only with service',
      'spec.output: output has a meaning only with service',
    ],
  ],
  [
    'input that is no object',
    { service: {}, input: { type: 'string' } },
    ['spec.input: must be the schema of an object: type: object'],
  ],
  [
    'mistakes in schemas, each with its place',
    {
      service: {},
      input: { ...object, properties: { a: { type: 'number', minimun: 1 } } },
      output: { items: [{ type: 'string' }] },
    },
    [
      'spec.output.items: must be an object or true or false',
      'spec.input.properties.a.minimun: unknown keyword "minimun"',
    ],
  ],
])('refused: %s', (_, spec, expected) => {
  expect(problemsOf(spec)).toEqual(expected);
});

test('a service has a subject of its name and ten seconds', () => {
  expect(compile({ service: {} }).model?.actions.get('do_it')).toMatchObject({
    answeredBy: 'service',
    subject: 'action.do_it',
    timeoutMs: 10_000,
    input: { type: 'object', additionalProperties: false },
    output: null,
  });
});

test('a name that is no part of a subject is refused', () => {
  expect(problemsOf({ service: {} }, 'a.b')).toEqual([
    'metadata.name: the name of an Action of a service has letters, digits, "_" and "-" only',
  ]);
});

test('a mistake in a schema gets its line', () => {
  const text = `apiVersion: ${apiVersion}
kind: Action
metadata: { name: quote }
spec:
  service: {}
  input:
    type: object
    properties:
      weight: { type: integr }
`;
  const { resources, locate } = parseManifests([{ name: 'a.yaml', text }], 'app');
  const { problems } = compileModel(resources as ResourceSet);
  expect(problems.map((problem) => formatProblem(locate(problem)))).toEqual([
    'a.yaml:9:23  Action quote  spec.input.properties.weight.type  must be one of: array, boolean, ' +
      'integer, null, number, object, string. Did you mean "integer"?',
  ]);
});

test.each(['quote', 'action.', 'action.a.*', 'action.>', 'action.a..b', 'action.a b'])(
  'a subject that is none of Actions is refused where it stands: %s',
  (subject) => {
    const action = {
      apiVersion,
      kind: 'Action',
      metadata: { name: 'x' },
      spec: { service: { subject } },
    };
    const { problems } = parseManifests([{ name: 'a.json', text: JSON.stringify(action) }], 'app');
    expect(problems).toMatchObject([{ path: 'spec.service.subject' }]);
  },
);
