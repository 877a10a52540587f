// How does a test declare an application in few words?

import type { EntitySpec } from '../../services/shared/model/entity-spec.ts';
import {
  type ApplicationSpec,
  apiVersion,
  type ResourceSet,
  resourceSetSchema,
} from '../../services/shared/model/resources.ts';

/** Entities by name, and what the Application says. */
export function resourceSet(
  entities: Readonly<Record<string, EntitySpec>>,
  application: ApplicationSpec = {},
): ResourceSet {
  return resourceSetSchema.parse({
    application: { apiVersion, kind: 'Application', metadata: { name: 'test' }, spec: application },
    entities: Object.entries(entities).map(([name, spec]) => ({
      apiVersion,
      kind: 'Entity',
      metadata: { name },
      spec,
    })),
    actions: [],
  });
}
