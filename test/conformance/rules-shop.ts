// Which application do the tests of access rules ask? Few rows, and a rule of every kind.

/**
 * Rows that belong to a caller, directly and through a relationship; columns out of reach, a foreign key among
 * them; a joining table with a rule of its own; a one-to-one relation; a table that refers to itself.
 */
export const manifests = `
apiVersion: ashlar.dev/v1alpha1
kind: Application
metadata: { name: shop }
spec:
  roles: [{ name: customer }, { name: clerk }, { name: importer }, { name: keeper }]
---
apiVersion: ashlar.dev/v1alpha1
kind: Entity
metadata: { name: customers }
spec:
  fields:
    - { name: id, type: integer }
    - { name: name, type: text, required: true }
    - { name: city, type: text }
    - { name: secret, type: text, unique: true }
  primaryKey: [id]
  access:
    - { roles: [customer], operations: [read], using: id=eq.$jwt.sub, columns: [id, name, city] }
    - { roles: [customer], operations: [update], using: id=eq.$jwt.sub, columns: [name] }
    - { roles: [clerk], operations: [read], columns: [id, name] }
    - { roles: [keeper], operations: [read], columns: [id, name] }
    - { roles: [clerk, keeper], operations: [delete] }
    - { roles: [importer], operations: [create, update], columns: [id, name, city] }
    - { roles: [importer], operations: [read], using: city=eq.Bonn, columns: [id, name, city] }
---
apiVersion: ashlar.dev/v1alpha1
kind: Entity
metadata: { name: products }
spec:
  fields:
    - { name: id, type: integer }
    - { name: name, type: text, required: true }
    - { name: cost, type: integer }
    - { name: hidden, type: boolean, required: true, default: false }
  primaryKey: [id]
  access:
    - { roles: [anon, customer], operations: [read], using: hidden=is.false, columns: [id, name] }
    - { roles: [clerk], operations: [read] }
---
apiVersion: ashlar.dev/v1alpha1
kind: Entity
metadata: { name: orders }
spec:
  fields:
    - { name: id, type: integer }
    - { name: customer_id, type: integer, required: true, references: { entity: customers } }
    - { name: status, type: text, required: true, default: draft, enum: [draft, paid, sent] }
    - { name: note, type: text }
  primaryKey: [id]
  access:
    - { roles: [customer], operations: [read, delete], using: customer_id=eq.$jwt.sub }
    - { roles: [customer], operations: [create], columns: [id, customer_id, note], check: customer_id=eq.$jwt.sub }
    - { roles: [customer], operations: [update], columns: [customer_id, note], using: status=eq.draft&customer_id=eq.$jwt.sub }
    - { roles: [clerk], operations: [read], using: status=neq.draft, columns: [id, status, note] }
    - { roles: [clerk], operations: [update], columns: [status], check: status=neq.draft }
---
apiVersion: ashlar.dev/v1alpha1
kind: Entity
metadata: { name: order-items }
spec:
  fields:
    - { name: order_id, type: integer, references: { entity: orders, onDelete: cascade } }
    - { name: product_id, type: integer, references: { entity: products } }
    - { name: quantity, type: integer, required: true }
  primaryKey: [order_id, product_id]
  access:
    - { roles: [customer], operations: [read, create], using: orders.customer_id=eq.$jwt.sub }
    - { roles: [customer], operations: [update, delete], using: 'orders.and=(customer_id.eq.$jwt.sub,status.eq.draft)' }
    - { roles: [clerk], operations: [read], using: quantity=gt.1 }
---
apiVersion: ashlar.dev/v1alpha1
kind: Entity
metadata: { name: invoices }
spec:
  fields:
    - { name: order_id, type: integer, references: { entity: orders, onDelete: restrict } }
    - { name: total, type: integer, required: true }
  primaryKey: [order_id]
  access:
    - { roles: [customer], operations: [read], using: orders.customer_id=eq.$jwt.sub&total=lt.100 }
---
apiVersion: ashlar.dev/v1alpha1
kind: Entity
metadata: { name: staff }
spec:
  fields:
    - { name: id, type: integer }
    - { name: chief_id, type: integer, references: { entity: staff } }
    - { name: name, type: text, required: true }
    - { name: salary, type: integer }
  primaryKey: [id]
  access:
    - { roles: [clerk], operations: [read], using: 'or=(id.eq.$jwt.sub,chief_id.eq.$jwt.sub)', columns: [id, chief_id, name] }
`;

/** Its rows; run again before every test that changes something. */
export const rows = `
truncate customers, products, orders, order_items, invoices, staff;
insert into customers values (1, 'Ann', 'Bonn', 's1'), (2, 'Bob', 'Kiel', 's2'), (3, 'Cyd', null, null);
insert into products values (1, 'Apple', 5, false), (2, 'Bread', 9, true), (3, 'Corn', null, false);
insert into orders values (1, 1, 'draft', 'one'), (2, 1, 'paid', null), (3, 2, 'paid', 'three'),
  (4, 2, 'sent', 'four'), (5, 3, 'draft', 'five'), (6, 1, 'sent', 'six');
insert into order_items values (1, 1, 1), (1, 2, 3), (2, 3, 2), (3, 1, 4), (3, 2, 1), (4, 3, 1), (5, 1, 2), (6, 1, 1);
insert into invoices values (2, 50), (3, 70), (4, 500), (6, 900);
insert into staff values (1, null, 'Zoe', 90), (2, 1, 'Yan', 50), (3, 1, 'Xia', 60), (4, 2, 'Wim', 30);
`;
