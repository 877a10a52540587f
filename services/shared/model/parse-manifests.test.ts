import { compileModel } from './compile-model.ts';
import { formatProblem } from './manifests/source-problem.ts';
import { parseManifests } from './parse-manifests.ts';

const header = 'apiVersion: ashlar.dev/v1alpha1\nkind: Entity\nmetadata: { name: orders }\n';
const orders = `${header}spec:
  fields:
    - { name: id, type: bigint }
    - name: total
      type: numeric(12,2)
  primaryKey: [id]
`;
const application =
  'apiVersion: ashlar.dev/v1alpha1\nkind: Application\nmetadata: {name: shop}\nspec: {}\n';

const parse = (text: string, name = 'a.yaml') => parseManifests([{ name, text }], 'My App');
const problemsOf = (text: string, name?: string) => parse(text, name).problems.map(formatProblem);
const namesOf = (text: string, name?: string) => {
  const { resources, problems } = parse(text, name);
  expect(problems).toEqual([]);
  const { application: app, entities = [] } = resources ?? {};
  return [app?.metadata.name, ...entities.map((entity) => entity.metadata.name)];
};

test('every mistake is told at once, with its line and the nearest right name', () => {
  const text = `${header}spec:
  fields:
    - name: id
      type: 5
      requred: true
    - { name: status, type: text, maxLength: 0 }
  primaryKey: id
  acess: []
`;
  expect(problemsOf(text)).toEqual([
    'a.yaml:7:13  Entity orders  spec.fields[0].type  must be text, but is the number 5',
    'a.yaml:8:7  Entity orders  spec.fields[0].requred  unknown field "requred". Did you mean "required"?',
    'a.yaml:9:46  Entity orders  spec.fields[1].maxLength  must be at least 0',
    'a.yaml:10:15  Entity orders  spec.primaryKey  must be a list, but is text',
    'a.yaml:11:3  Entity orders  spec.acess  unknown field "acess". Did you mean "access"?',
  ]);
});

const bad: [sentence: string, text: string, problems: string[]][] = [
  [
    'broken YAML',
    'a: [1\nb: 2',
    [expect.stringMatching(/^a\.yaml:2:1 {2}not YAML: /) as unknown as string],
  ],
  [
    'a missing part',
    `${header}spec: { primaryKey: [id] }`,
    ['a.yaml:4:7  Entity orders  spec.fields  is missing'],
  ],
  [
    'a name Kubernetes would refuse',
    orders.replace('name: orders', 'name: Order_Items'),
    [
      'a.yaml:3:19  Entity Order_Items  metadata.name  must be lower-case letters, digits, "-" and "." (a Kubernetes object name)',
    ],
  ],
  [
    'a value that is none of those allowed',
    orders.replace('type: bigint', 'type: bigint, identity: allways'),
    [
      'a.yaml:6:43  Entity orders  spec.fields[0].identity  "allways" must be one of always, by default. Did you mean "always"?',
    ],
  ],
  [
    'a value of no allowed type',
    orders.replace('type: bigint', 'type: bigint, default: [1]'),
    [
      'a.yaml:6:42  Entity orders  spec.fields[0].default  must be text or a number or true or false, but is a list',
    ],
  ],
  [
    'a mistake inside one form of an index',
    `${orders}  indexes:\n    - { fields: [total], uniqe: true }\n`,
    [
      'a.yaml:11:26  Entity orders  spec.indexes[0].uniqe  unknown field "uniqe". Did you mean "unique"?',
    ],
  ],
  [
    'an unknown kind',
    orders.replace('kind: Entity', 'kind: Entitty'),
    ['a.yaml:2:7  Entitty orders  kind  unknown kind "Entitty". Did you mean "Entity"?'],
  ],
  [
    'another version',
    orders.replace('v1alpha1', 'v1'),
    [
      'a.yaml:1:13  Entity orders  apiVersion  Entity of apiVersion "ashlar.dev/v1" is no resource of Ashlar. Write ashlar.dev/v1alpha1.',
    ],
  ],
  [
    'an object of Kubernetes',
    'apiVersion: v1\nkind: Secret\nmetadata: {name: s}\n',
    [
      'a.yaml:1:13  Secret s  apiVersion  Secret of apiVersion "v1" is no resource of Ashlar. Keep other Kubernetes objects in another directory.',
    ],
  ],
  [
    'no apiVersion',
    'kind: Entity\n',
    [
      'a.yaml:1:1  Entity  apiVersion  apiVersion is missing. Every resource starts with apiVersion: ashlar.dev/v1alpha1 and its kind.',
    ],
  ],
  ['a list', '- a\n', ['a.yaml:1:1  is no Kubernetes object: a mapping is expected']],
  [
    'two Applications',
    `${application}---\n${application.replace('shop', 'other')}`,
    ['a.yaml:7:7  Application other  kind  there is an Application already: shop'],
  ],
  [
    'aliases that multiply',
    `a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c,*c,*c,*c]\n`,
    ['a.yaml:1:1  an alias is broken, or there are too many'],
  ],
  ['too much text', 'x'.repeat(1024 * 1024 + 1), ['a.yaml:1:1  the file is larger than 1 MiB']],
  ['too deep a text', '['.repeat(50_000), ['a.yaml:1:1  the file is nested too deeply']],
  ['too deep a block', '- '.repeat(5000), ['a.yaml:1:1  the file is nested too deeply']],
];

test.each(bad)('%s is refused', (_, text, problems) => {
  expect(problemsOf(text)).toEqual(problems);
});

test('a problem of a List is placed in its item', () => {
  const item = { kind: 'Entity', metadata: { name: 'x' }, spec: { fields: [] } };
  const list = {
    apiVersion: 'v1',
    kind: 'List',
    items: [{ apiVersion: 'ashlar.dev/v1alpha1', ...item }],
  };
  expect(problemsOf(JSON.stringify(list, null, 2))).toEqual([
    'a.yaml:12:19  Entity x  spec.fields  must have at least 1 entries',
  ]);
});

const json = JSON.stringify(
  {
    apiVersion: 'ashlar.dev/v1alpha1',
    kind: 'Entity',
    metadata: { name: 'j' },
    spec: { fields: [{ name: 'a', type: 'int' }] },
  },
  null,
  '\t',
);

const good: [sentence: string, text: string, names: string[]][] = [
  ['one document, and an Application of the directory’s name', orders, ['my-app', 'orders']],
  [
    'several documents in the order of their names',
    `---\n${orders}---\n${orders.replace('orders', 'items')}---\n${application}`,
    ['shop', 'items', 'orders'],
  ],
  ['JSON indented with tabs', json, ['my-app', 'j']],
  ['an empty file', '# nothing\n', ['my-app']],
  [
    'an anchor and its alias',
    orders.replace('[id]', '&k [id]').concat('  uniques: [{ name: u, fields: *k }]\n'),
    ['my-app', 'orders'],
  ],
  [
    'what kubectl prints',
    `apiVersion: v1\nkind: List\nitems:\n- ${orders.replace('{ name: orders }', '{ name: orders, uid: "1", generation: 2 }').replaceAll('\n', '\n  ')}status: {}\n`,
    ['my-app', 'orders'],
  ],
];

test.each(good)('%s is read', (_, text, names) => {
  expect(namesOf(text)).toEqual(names);
});

test('a kustomization file is left out', () => {
  expect(namesOf('resources: [a.yaml]', 'base/kustomization.yaml')).toEqual(['my-app']);
});

test('a problem of the compiled model gets the line of what it is about', () => {
  const { resources, locate } = parse(orders.replace('numeric(12,2)', 'numerc'));
  const { problems } = compileModel(resources as NonNullable<typeof resources>);
  expect(problems.map((problem) => formatProblem(locate(problem)))).toEqual([
    'a.yaml:8:13  Entity orders  spec.fields[1].type  unknown type "numerc". Did you mean "numeric"?',
  ]);
});
