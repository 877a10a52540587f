// Which small application do the conformance tables ask?

/** A shop in few rows: three customers, four orders, owned rows, hidden columns, JSON, arrays. */
export const manifests = `
apiVersion: ashlar.dev/v1alpha1
kind: Application
metadata: { name: shop }
spec:
  roles: [{ name: customer }, { name: clerk }, { name: admin }, { name: importer }]
  paging: { maxRows: 100 }
---
apiVersion: ashlar.dev/v1alpha1
kind: Entity
metadata: { name: customers }
spec:
  fields:
    - { name: id, type: bigint, identity: always }
    - { name: name, type: text, required: true, maxLength: 40 }
    - { name: email, type: text, required: true, unique: true, pattern: '^[^@ ]+@[^@ ]+$' }
    - { name: secret, type: text }
    - { name: profile, type: jsonb }
  primaryKey: [id]
  access:
    - { roles: [customer], operations: [read], using: id=eq.$jwt.sub, columns: [id, name, email, profile] }
    - { roles: [admin], operations: [read, create, update, delete] }
    - { roles: [clerk], operations: [read], columns: [id, name] }
    - { roles: [importer], operations: [create] }
---
apiVersion: ashlar.dev/v1alpha1
kind: Entity
metadata: { name: products }
spec:
  fields:
    - { name: id, type: integer }
    - { name: name, type: text, required: true }
    - { name: price, type: 'numeric(12,2)', required: true, minimum: 0 }
    - { name: cost, type: 'numeric(12,2)' }
    - { name: tags, type: 'text[]', defaultExpression: "'{}'" }
  primaryKey: [id]
  access:
    - { roles: [anon, customer, clerk], operations: [read], columns: [id, name, price, tags] }
    - { roles: [admin], operations: [read, create, update, delete] }
---
apiVersion: ashlar.dev/v1alpha1
kind: Entity
metadata: { name: orders }
spec:
  fields:
    - { name: id, type: bigint, identity: by default }
    - { name: customer_id, type: bigint, required: true, references: { entity: customers } }
    - { name: status, type: text, required: true, default: pending, enum: [pending, paid, shipped] }
    - { name: note, type: text }
    - { name: created_at, type: timestamptz, required: true, defaultExpression: now(), readOnly: true }
  primaryKey: [id]
  access:
    - { roles: [customer], operations: [read], using: customer_id=eq.$jwt.sub }
    - { roles: [customer], operations: [create], columns: [customer_id, note], check: customer_id=eq.$jwt.sub }
    - { roles: [clerk], operations: [read] }
    - { roles: [clerk], operations: [update], columns: [status, note] }
    - { roles: [admin], operations: [read, create, update, delete] }
---
apiVersion: ashlar.dev/v1alpha1
kind: Entity
metadata: { name: order-items }
spec:
  fields:
    - { name: order_id, type: bigint, references: { entity: orders, onDelete: cascade } }
    - { name: product_id, type: integer, references: { entity: products } }
    - { name: quantity, type: integer, required: true, default: 1, minimum: 1 }
  primaryKey: [order_id, product_id]
  access:
    - { roles: [customer], operations: [read], using: orders.customer_id=eq.$jwt.sub }
    - { roles: [clerk], operations: [read] }
    - { roles: [admin], operations: [read, create, update, delete] }
`;

/** Its rows; run again before every test that changes something. */
export const rows = `
truncate customers, products, orders, order_items restart identity cascade;
insert into customers (name, email, secret, profile) values
  ('Ann', 'ann@x.example', 's1', '{"lang":"de","tags":["a","b"]}'),
  ('Bob', 'bob@x.example', 's2', '{"lang":"en"}'),
  ('Cyd', 'cyd@x.example', null, null);
insert into products values (1, 'Apple', 1.50, 0.50, '{fruit,red}'), (2, 'Bread, "dark"', 2.50, 1, '{}'), (3, 'Cheese', 9.00, 4, '{milk}');
insert into orders (id, customer_id, status, note, created_at) values
  (1, 1, 'paid', 'first', '2026-01-01Z'), (2, 1, 'pending', null, '2026-01-02Z'),
  (3, 2, 'paid', 'line' || chr(10) || 'two', '2026-01-03Z'), (4, 2, 'shipped', '', '2026-01-04Z');
select setval('orders_id_seq', 4);
insert into order_items values (1, 1, 2), (1, 2, 1), (3, 2, 4), (4, 1, 1), (4, 3, 5);
`;
