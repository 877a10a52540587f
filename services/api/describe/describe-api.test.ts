import { Validator } from '@seriousme/openapi-schema-validator';
import { serviceManifests } from '../../../test/conformance/rpc-service-shop.ts';
import { actions, application } from '../../../test/conformance/rpc-shop.ts';
import { manifests } from '../../../test/conformance/shop.ts';
import { compileModel } from '../../shared/model/compile-model.ts';
import type { Model } from '../../shared/model/model.ts';
import { parseManifests } from '../../shared/model/parse-manifests.ts';
import { describeApi } from './describe-api.ts';

function modelOf(text: string): Model {
  const { resources, problems } = parseManifests([{ name: 'app.yaml', text }], 'test');
  if (resources === null) throw new Error(JSON.stringify(problems));
  const compiled = compileModel(resources);
  if (compiled.model === null) throw new Error(JSON.stringify(compiled.problems));
  return compiled.model;
}

const odd = `
---
apiVersion: ashlar.dev/v1alpha1
kind: Entity
metadata: { name: odd-things }
spec:
  table: 'Odd {Things}/é'
  fields:
    - { name: select, type: bigint, required: true }
    - { name: 'a b', type: 'mood[]' }
    - { name: bits, type: 'bit(3)[]' }
  access: [{ roles: [anon], operations: [read, create] }]
`;
const shop = modelOf(manifests);
const calls = modelOf(application + actions + odd);

/** The document; its inner parts are looked at by tests only. */
// biome-ignore lint/suspicious/noExplicitAny: a document without a type of its own
const describe_ = (model: Model, role: string): any => describeApi(model, role);

describe.each([
  ['the shop', shop],
  ['functions and odd names', calls],
  ['services', modelOf(serviceManifests)],
])('%s', (_, model) => {
  test.each(['anon', 'customer', 'clerk', 'admin', 'ghost', 'service_role'])(
    'is valid OpenAPI 3.1 for %s',
    async (role) => {
      const validator = new Validator();
      const document = JSON.parse(JSON.stringify(describeApi(model, role)));
      expect(await validator.validate(document)).toEqual({ valid: true });
      expect(validator.version).toBe('3.1');
      expect(() => validator.resolveRefs()).not.toThrow();
    },
  );
});

test('where keys are accepted, it tells how they are sent', () => {
  const keyed = modelOf(
    manifests.replace(
      /(kind: Application\n.*?\nspec:\n)/s,
      '$1  auth: { apiKeys: { roles: [clerk] } }\n',
    ),
  );
  expect(describe_(shop, 'clerk').security).toEqual([{ bearer: [] }]);
  expect(describe_(keyed, 'clerk').security).toEqual([{ bearer: [] }, { apiKey: [] }]);
  expect(describe_(keyed, 'clerk').components.securitySchemes.apiKey).toEqual({
    ...{ type: 'apiKey', in: 'header', name: 'apikey' },
  });
});

test.each<[role: string, methods: Record<string, string[]>]>([
  ['ghost', {}],
  ['anon', { '/products': ['get'] }],
  [
    'customer',
    {
      '/customers': ['get'],
      '/products': ['get'],
      '/orders': ['get', 'post'],
      '/order_items': ['get'],
    },
  ],
  [
    'clerk',
    {
      '/customers': ['get'],
      '/products': ['get'],
      '/orders': ['get', 'patch'],
      '/order_items': ['get'],
    },
  ],
])('%s finds the methods of its rules', (role, methods) => {
  const { paths } = describe_(shop, role);
  const found = Object.entries(paths).map(([path, item]) => [path, Object.keys(item as object)]);
  expect(Object.fromEntries(found)).toEqual(methods);
});

test('admin finds every method', () => {
  expect(Object.keys(describe_(shop, 'admin').paths['/orders'])).toEqual([
    'get',
    'post',
    'put',
    'patch',
    'delete',
  ]);
});

test('columns out of reach are nowhere', () => {
  expect(JSON.stringify(describe_(shop, 'customer'))).not.toMatch(/secret|cost/);
});

test('fields say what their values are', () => {
  const { schemas } = describe_(shop, 'admin').components;
  expect(schemas.customers_create.required).toEqual(['name', 'email']);
  expect(schemas.customers_create.properties.id).toBeUndefined();
  expect(schemas.customers.properties).toMatchObject({
    id: { type: 'integer', format: 'int64', readOnly: true },
    name: { type: 'string', maxLength: 40 },
    secret: { type: ['string', 'null'] },
  });
  expect(schemas.orders.properties).toMatchObject({
    status: { type: 'string', enum: ['pending', 'paid', 'shipped'] },
    created_at: { type: 'string', format: 'date-time' },
  });
  expect(schemas.products.properties).toMatchObject({
    price: { type: 'number', minimum: 0 },
    tags: { type: ['array', 'null'], items: { type: 'string' } },
  });
});

test('Actions are there for those who may call them', () => {
  const { paths } = describe_(calls, 'anon');
  expect(Object.keys(paths['/rpc/add'])).toEqual(['get', 'post']);
  expect(paths['/rpc/mark']).toBeUndefined();
  expect(Object.keys(describe_(calls, 'clerk').paths['/rpc/mark'])).toEqual(['post']);
});

test('arguments of Actions are parameters and a body; claims are neither', () => {
  const { get, post } = describe_(calls, 'anon').paths['/rpc/add'];
  expect(get.parameters).toMatchObject([
    { name: 'a', in: 'query', required: true, schema: { type: 'integer' } },
    { name: 'b', in: 'query', required: false },
  ]);
  expect(post.requestBody.content['application/json'].schema).toMatchObject({
    properties: { a: { type: ['integer', 'null'] }, b: {} },
    required: ['a'],
  });
  const who = describe_(calls, 'anon').paths['/rpc/whoami'];
  expect(who.get.parameters.map(({ name }: { name: string }) => name)).toEqual(['other']);
});

test('names with characters of their own are written as requests write them', () => {
  const { paths } = describe_(calls, 'anon');
  const item = paths['/Odd%20%7BThings%7D%2F%C3%A9'];
  const names = item.get.parameters.map(({ name }: { name?: string }) => name);
  expect(names).toEqual(expect.arrayContaining(['"select"', 'a b', 'bits']));
});
