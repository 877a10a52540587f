// Whose events do the tests of streams follow? Hidden columns, owned rows, a key of two columns.

/** @param orders the rule by which customers read orders @param roles who reads products */
export const entities = (orders = 'using: owner=eq.$jwt.sub', roles = '[anon, clerk]') => `
apiVersion: ashlar.dev/v1alpha1
kind: Application
metadata: { name: shop }
spec: { roles: [{ name: clerk }, { name: customer }, { name: guest }] }
---
apiVersion: ashlar.dev/v1alpha1
kind: Entity
metadata: { name: products }
spec:
  events: true
  fields:
    - { name: id, type: bigint }
    - { name: name, type: text }
    - { name: cost, type: integer }
    - { name: data, type: json }
  primaryKey: [id]
  access:
    - { roles: ${roles}, operations: [read], columns: [id, name, data] }
---
apiVersion: ashlar.dev/v1alpha1
kind: Entity
metadata: { name: orders }
spec:
  events: true
  fields:
    - { name: shop, type: text }
    - { name: number, type: integer }
    - { name: owner, type: text }
    - { name: product_id, type: bigint, references: { entity: products } }
  primaryKey: [shop, number]
  access:
    - { roles: [customer], operations: [read], ${orders} }
    - { roles: [clerk], operations: [read] }
---
apiVersion: ashlar.dev/v1alpha1
kind: Entity
metadata: { name: marks }
spec:
  events: true
  fields: [{ name: id, type: integer, identity: always }]
  primaryKey: [id]
  access: [{ roles: [anon], operations: [read] }]
---
apiVersion: ashlar.dev/v1alpha1
kind: Entity
metadata: { name: silent }
spec:
  fields: [{ name: id, type: integer }]
  primaryKey: [id]
  access: [{ roles: [anon], operations: [read] }]
`;
