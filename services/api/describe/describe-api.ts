// What may this caller do here? The API as an OpenAPI 3.1 document (https://spec.openapis.org/oas/v3.1.1.html).
import { anonymousRole } from '../../shared/caller.ts';
import type { Model } from '../../shared/model/model.ts';
import { declaredTypes } from '../../shared/model/pg-types.ts';
import { mayCall } from '../plan/call/require-action.ts';
import { describeEntity } from './describe-entity.ts';
import { describeFunction } from './describe-function.ts';
import { describeService } from './describe-service.ts';
import type { Schema } from './field-schema.ts';
import { components, securitySchemes } from './shared-parts.ts';

/** Everything the role may do, and nothing it may not; as seen from the base path. */
export function describeApi(model: Model, role: string): Schema {
  const types = declaredTypes(model.application);
  const entities = [...model.entities.values()].flatMap((entity) => {
    const described = describeEntity(entity, role, types);
    return described === null ? [] : [described];
  });
  const actions = [...model.actions.values()]
    .filter((action) => mayCall(action, role))
    .map((action) =>
      action.answeredBy === 'function'
        ? describeFunction(action, role, types)
        : describeService(action),
    );
  const all = [...entities, ...actions];
  const { description } = model.application;
  const schemes = securitySchemes(model.application);
  return {
    openapi: '3.1.1',
    info: {
      title: `REST API, as ${role} may use it`,
      ...(description === undefined ? {} : { description }),
      version: model.revision,
    },
    servers: [{ url: '/rest/v1' }],
    security: role === anonymousRole ? [] : Object.keys(schemes).map((name) => ({ [name]: [] })),
    paths: Object.fromEntries(all.map(({ path, item }) => [path, item])),
    components: {
      ...components(Object.assign({}, ...all.map(({ schemas }) => schemas))),
      securitySchemes: schemes,
    },
  };
}
