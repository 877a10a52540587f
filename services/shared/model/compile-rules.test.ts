import { compileModel } from './compile-model.ts';
import type { RuleSpec } from './entity-spec.ts';
import type { Grant, Model } from './model.ts';
import { apiVersion, type ResourceSet } from './resources.ts';

/** Orders of customers, with items, a view of them, and roles customer and clerk. */
function shop(rules: RuleSpec[], on: 'orders' | 'items' | 'report'): ResourceSet {
  const access = (name: string) => (name === on ? rules : undefined);
  const entity = (name: string, spec: object) => ({
    apiVersion,
    kind: 'Entity',
    metadata: { name },
    spec: { ...spec, access: access(name) },
  });
  const id = { name: 'id', type: 'bigint', identity: 'always' };
  return {
    application: {
      apiVersion,
      kind: 'Application',
      metadata: { name: 'shop' },
      spec: {
        roles: [{ name: 'customer' }, { name: 'clerk' }],
        types: [{ name: 'state', enum: ['open', 'done'] }],
      },
    },
    entities: [
      entity('customers', { fields: [id, { name: 'email', type: 'text' }], primaryKey: ['id'] }),
      entity('orders', {
        fields: [
          id,
          { name: 'customer_id', type: 'bigint', references: { entity: 'customers' } },
          { name: 'agent_id', type: 'bigint', references: { entity: 'customers' } },
          { name: 'state', type: 'state' },
          { name: 'note', type: 'text' },
          { name: 'paid', type: 'boolean' },
          { name: 'meta', type: 'jsonb' },
        ],
        primaryKey: ['id'],
      }),
      entity('items', {
        fields: [id, { name: 'order_id', type: 'bigint', references: { entity: 'orders' } }],
        primaryKey: ['id'],
      }),
      entity('report', { view: true, fields: [{ name: 'total', type: 'numeric' }] }),
    ],
    actions: [],
  } as unknown as ResourceSet;
}

function problemsOf(set: ResourceSet): string[] {
  return compileModel(set).problems.map(({ path, message, hint }) =>
    [`${path}: ${message}`, ...(hint ? [hint] : [])].join(' | '),
  );
}

const read = (using?: string): RuleSpec => ({
  roles: ['customer'],
  operations: ['read'],
  ...(using === undefined ? {} : { using }),
});

const good: [on: 'orders' | 'items', using: string][] = [
  ['orders', 'customer_id=eq.$jwt.sub'],
  ['orders', 'customer_id=in.$jwt.org.customers'],
  ['orders', 'customer_id=eq.$jwt.sub&state=eq.open'],
  ['orders', 'or=(customer_id.eq.$jwt.sub,note.like.pub*)'],
  ['orders', 'meta->>owner=eq.$jwt.sub'],
  ['orders', 'meta->flag=is.true'],
  ['orders', 'paid=is.true'],
  ['orders', 'note=is.null'],
  ['orders', 'state=in.(open,done)'],
  ['orders', 'customer_id.email=eq.$jwt.email'],
  ['orders', 'items.id=gt.0'],
  ['items', 'orders.customer_id=eq.$jwt.sub'],
  ['items', 'orders.customer_id.email=eq.$jwt.email'],
  ['items', 'orders.or=(customer_id.eq.$jwt.sub,agent_id.eq.$jwt.sub)'],
];

test.each(good)('a rule on %s may say %s', (on, using) => {
  expect(problemsOf(shop([read(using)], on))).toEqual([]);
});

const ambiguous =
  "Try changing 'customers' to one of the following: 'customers!orders_customer_id_fkey', " +
  "'customers!orders_agent_id_fkey'. Find the desired relationship in the 'details' key.";

const badFilters: [using: string, problem: string][] = [
  ['total=eq.1', 'unknown field "total" of orders'],
  ['custmer_id=eq.1', 'unknown field "custmer_id" of orders | Did you mean "customer_id"?'],
  ['note.x=eq.1', "Could not find a relationship between 'orders' and 'note' in the schema cache"],
  [
    'item.id=eq.1',
    "Could not find a relationship between 'orders' and 'item' in the schema cache | Perhaps you meant 'items' instead of 'item'.",
  ],
  [
    'customers.id=eq.1',
    `Could not embed because more than one relationship was found for 'orders' and 'customers' | ${ambiguous}`,
  ],
  ['customer_id=eq.$jwt', '"$jwt" is no claim | A claim stands alone: $jwt.sub, $jwt.org.id'],
  [
    'note=eq.user-$jwt.sub',
    '"user-$jwt.sub" is no claim | A claim stands alone: $jwt.sub, $jwt.org.id',
  ],
  [
    'note=in.(a,$jwt.sub)',
    'claim "$jwt.sub" inside a list | Compare with a claim that is a list: in.$jwt.teams',
  ],
  ['note=neq.$jtw.sub', '"$jtw.sub" is no claim | A claim stands alone: $jwt.sub, $jwt.org.id'],
  ['note=eq.$JWT.sub', '"$JWT.sub" is no claim | A claim stands alone: $jwt.sub, $jwt.org.id'],
  ['state=eq.opne', '"opne" is no value of state | Did you mean "open"?'],
  ['customer_id=eq.me', '"me" is not a whole number, but customer_id is bigint'],
  ['customer_id=in.(1,two)', '"two" is not a whole number, but customer_id is bigint'],
  ['customer_id=like.1*', 'operator "like" does not apply to customer_id, which is bigint'],
  ['note=is.true', 'is.true applies to boolean, but note is text'],
  ['note->a=eq.1', '"note" is text and has no "a" inside'],
];

test.each(badFilters)('a rule may not say %s', (using, problem) => {
  expect(problemsOf(shop([read(using)], 'orders'))).toEqual([`spec.access[0].using: ${problem}`]);
});

test('a rule that cannot be parsed is told in the words of the parser', () => {
  expect(problemsOf(shop([read('customer_id=equals.1')], 'orders'))).toEqual([
    expect.stringContaining('spec.access[0].using: '),
  ]);
});

const badRules: [sentence: string, rules: RuleSpec[], problems: string[]][] = [
  [
    'an unknown role',
    [{ roles: ['custommer'], operations: ['read'] }],
    ['spec.access[0].roles[0]: unknown role "custommer" | Did you mean "customer"?'],
  ],
  [
    'a rule for service_role',
    [{ roles: ['service_role'], operations: ['read'] }],
    ['spec.access[0].roles[0]: service_role may do everything; no rule can say more or less'],
  ],
  [
    'a role twice',
    [{ roles: ['clerk', 'clerk'], operations: ['read'] }],
    ['spec.access[0].roles[1]: role "clerk" is listed twice'],
  ],
  [
    'an unknown column',
    [{ roles: ['clerk'], operations: ['read'], columns: ['id', 'nite'] }],
    ['spec.access[0].columns[1]: unknown field "nite" | Did you mean "note"?'],
  ],
  [
    'two rules for one role and operation',
    [
      { roles: ['clerk', 'customer'], operations: ['read', 'update'] },
      { roles: ['customer'], operations: ['create', 'read'] },
    ],
    [
      'spec.access[1]: customer has a rule for read already | Join the conditions in one rule: or=(a.eq.1,b.eq.2)',
    ],
  ],
  [
    'using for create',
    [{ roles: ['clerk'], operations: ['create'], using: 'id=gt.0' }],
    ['spec.access[0].using: using has no meaning for create: there is no row yet | Write check.'],
  ],
  [
    'check for read',
    [{ roles: ['clerk'], operations: ['read', 'delete'], check: 'id=gt.0' }],
    ['spec.access[0].check: check has no meaning for read and delete: no row is left behind'],
  ],
  [
    'columns for delete',
    [{ roles: ['clerk'], operations: ['delete'], columns: ['id'] }],
    ['spec.access[0].columns: columns has no meaning for delete: whole rows go'],
  ],
];

test.each(badRules)('%s: refused', (_, rules, problems) => {
  expect(problemsOf(shop(rules, 'orders'))).toEqual(problems);
});

test('a path in a rule starts at the entity the rule is on', () => {
  expect(problemsOf(shop([read('order.id=eq.1')], 'items'))).toEqual([
    "spec.access[0].using: Could not find a relationship between 'items' and 'order' in the schema cache | Perhaps you meant 'orders' instead of 'order'.",
  ]);
});

test('a view can only be read', () => {
  const rule: RuleSpec = { roles: ['clerk'], operations: ['read', 'update'] };
  expect(problemsOf(shop([rule], 'report'))).toEqual([
    'spec.access[0].operations: report is a view, which can only be read',
  ]);
});

function grantOf(rules: RuleSpec[], operation: 'read' | 'create' | 'update' | 'delete') {
  const model = compileModel(shop(rules, 'orders')).model as Model;
  return model.entities.get('orders')?.grants.get('customer')?.get(operation) as Grant;
}

describe('a rule for all operations', () => {
  const rule: RuleSpec = {
    roles: ['customer'],
    operations: ['read', 'create', 'update', 'delete'],
    columns: ['id', 'note'],
    using: 'customer_id=eq.$jwt.sub',
  };
  const parsed = expect.objectContaining({ kind: 'compare', operand: '$jwt.sub' });
  test.each([
    ['read', { using: parsed, check: null }],
    ['create', { using: null, check: parsed }],
    ['update', { using: parsed, check: parsed }],
    ['delete', { using: parsed, check: null }],
  ] as const)('says of %s the conditions that it looks at', (operation, conditions) => {
    const columns = new Set(['id', 'note']);
    expect(grantOf([rule], operation)).toEqual({ columns, ...conditions });
  });
});

test('check stands beside using where both are declared', () => {
  const rule: RuleSpec = {
    roles: ['customer'],
    operations: ['update'],
    using: 'customer_id=eq.$jwt.sub',
    check: 'state=eq.open',
  };
  expect(grantOf([rule], 'update')).toMatchObject({
    using: { operand: '$jwt.sub' },
    check: { operand: 'open' },
  });
});

test('a rule without columns grants all of them', () => {
  expect(grantOf([read()], 'read').columns.size).toBe(7);
});
