// Which model do tests of the gateway use? Two entities, three roles: enough to be let in or refused.
import { compileModel } from '../../services/shared/model/compile-model.ts';
import type { RuleSpec } from '../../services/shared/model/entity-spec.ts';
import type { Model } from '../../services/shared/model/model.ts';
import {
  type ApplicationSpec,
  apiVersion,
  type EntityResource,
} from '../../services/shared/model/resources.ts';

function entity(name: string, description: string, access: RuleSpec[]): EntityResource {
  const fields = ['id', 'name', 'cost'].map((field) => ({ name: field, type: 'text' }));
  return {
    apiVersion,
    kind: 'Entity',
    metadata: { name },
    spec: { description, fields, events: true, primaryKey: ['id'], access },
  };
}

/** `products`, of which anon reads id and name, and `orders`, which anon may not touch. */
export function smallModel(spec: ApplicationSpec = {}): Model {
  const roles = [{ name: 'clerk' }, { name: 'customer' }, { name: 'admin' }];
  const compiled = compileModel({
    application: {
      apiVersion,
      kind: 'Application',
      metadata: { name: 'small' },
      spec: { roles, ...spec },
    },
    entities: [
      entity('products', 'What is <sold> & "when"', [
        { roles: ['anon'], operations: ['read'], columns: ['id', 'name'] },
      ]),
      entity('orders', 'Who bought what', [
        { roles: ['clerk'], operations: ['read', 'update'] },
        { roles: ['customer'], operations: ['read', 'create'] },
        { roles: ['admin'], operations: ['read', 'create', 'update', 'delete'] },
      ]),
    ],
    actions: [],
  });
  if (compiled.model === null) throw new Error(JSON.stringify(compiled.problems));
  return compiled.model;
}
