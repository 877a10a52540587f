import type { ActionSpec } from './action-spec.ts';
import { compileModel } from './compile-model.ts';
import type { FunctionAction } from './model.ts';
import { apiVersion } from './resources.ts';

function compile(spec: Partial<ActionSpec>) {
  return compileModel({
    application: {
      apiVersion,
      kind: 'Application',
      metadata: { name: 'app' },
      spec: { roles: [{ name: 'clerk' }], types: [{ name: 'mood', enum: ['good', 'bad'] }] },
    },
    entities: [],
    actions: [
      { apiVersion, kind: 'Action', metadata: { name: 'do-it' }, spec: { function: 'f', ...spec } },
    ],
  });
}

function actionOf(spec: Partial<ActionSpec>): FunctionAction {
  const action = compile(spec).model?.actions.get('do_it');
  if (action?.answeredBy !== 'function') throw new Error(JSON.stringify(compile(spec).problems));
  return action;
}

const x = { name: 'x', type: 'int' };

test.each<[sentence: string, spec: Partial<ActionSpec>, problems: string[]]>([
  [
    'an argument twice',
    { arguments: [x, x] },
    ['spec.arguments[1].name: argument "x" is declared twice'],
  ],
  [
    'an argument of no known type',
    { arguments: [{ name: 'x', type: 'integr' }] },
    ['spec.arguments[0].type: unknown type "integr"'],
  ],
  [
    'a claim with an empty part',
    { arguments: [{ ...x, claim: 'app..id' }] },
    ['spec.arguments[0].claim: "app..id" has an empty part'],
  ],
  [
    'a column twice',
    { returns: 'rows', columns: [x, x] },
    ['spec.columns[1].name: column "x" is declared twice'],
  ],
  [
    'a column of no known type',
    { returns: 'rows', columns: [{ name: 'x', type: 'mod' }] },
    ['spec.columns[0].type: unknown type "mod"'],
  ],
  [
    'columns of one value',
    { columns: [x] },
    ['spec.columns: columns has a meaning only with returns: rows'],
  ],
  ['an unknown role', { roles: ['clerc'] }, ['spec.roles[0]: unknown role "clerc"']],
  [
    'service_role',
    { roles: ['service_role'] },
    ['spec.roles[0]: service_role may call every action'],
  ],
])('refused: %s', (_, spec, expected) => {
  const problems = compile(spec).problems.map(({ path, message }) => `${path}: ${message}`);
  expect(problems).toEqual(expected);
});

test('arguments and columns are typed as fields are', () => {
  const action = actionOf({
    returns: 'rows',
    arguments: [{ name: 'm', type: 'mood', required: true, claim: 'app.mood' }, x],
    columns: [{ name: 'price', type: 'decimal(12, 2)' }],
  });
  expect(action.arguments).toMatchObject([
    {
      name: 'm',
      category: 'enum',
      enumValues: ['good', 'bad'],
      required: true,
      claim: ['app', 'mood'],
    },
    { name: 'x', type: 'integer', required: false, claim: null },
  ]);
  expect(action.columns?.get('price')).toMatchObject({
    type: 'numeric(12,2)',
    baseType: 'numeric',
  });
});

test('without columns there are none, and a value is returned', () => {
  expect(actionOf({})).toMatchObject({
    name: 'do_it',
    returns: 'value',
    columns: null,
    readOnly: false,
  });
});
