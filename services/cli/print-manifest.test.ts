import { parseManifests } from '../shared/model/parse-manifests.ts';
import { apiVersion, type EntityResource } from '../shared/model/resources.ts';
import { printManifest } from './print-manifest.ts';

const orders: EntityResource = {
  apiVersion,
  kind: 'Entity',
  metadata: { name: 'orders', labels: { team: 'sales' } },
  spec: {
    table: 'Order Details',
    description: 'What was ordered:\nby whom, and how far it is.',
    fields: [
      { name: 'id', type: 'bigint', identity: 'always' },
      {
        name: 'yes',
        type: 'text',
        default: '007',
        pattern: '^[a-z]{1,3}: "x"$',
        enum: ['no', 'null'],
      },
      {
        name: 'customer_id',
        type: 'bigint',
        description: 'Who ordered; the customer stays while there are orders.',
        references: { entity: 'customers', onDelete: 'restrict', name: 'fk_orders_customers' },
      },
    ],
    primaryKey: ['id'],
    uniques: [],
    indexes: [{ fields: ['customer_id', 'id desc'] }],
    checks: [{ name: 'positive', expression: "(id > 0) AND (yes <> ''::text)" }],
  },
};

test('short parts stand in one line each, empty ones not at all', () => {
  expect(printManifest(orders)).toBe(`apiVersion: ashlar.dev/v1alpha1
kind: Entity
metadata:
  name: orders
  labels: {team: sales}
spec:
  table: Order Details
  description: |-
    What was ordered:
    by whom, and how far it is.
  fields:
    - {name: id, type: bigint, identity: always}
    - name: "yes"
      type: text
      default: "007"
      pattern: '^[a-z]{1,3}: "x"$'
      enum: ["no", "null"]
    - name: customer_id
      type: bigint
      description: Who ordered; the customer stays while there are orders.
      references: {entity: customers, onDelete: restrict, name: fk_orders_customers}
  primaryKey: [id]
  indexes:
    - {fields: [customer_id, id desc]}
  checks:
    - {name: positive, expression: (id > 0) AND (yes <> ''::text)}
`);
});

test('what is printed is read back as it was', () => {
  const text = printManifest(orders);
  const { resources, problems } = parseManifests([{ name: 'a.yaml', text }], 'app');
  const { uniques: _, ...spec } = orders.spec;
  expect(problems).toEqual([]);
  expect(resources?.entities).toEqual([{ ...orders, spec }]);
});
