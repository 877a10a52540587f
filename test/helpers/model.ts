// How does a unit test get a model?
import { compileModel } from '../../services/shared/model/compile-model.ts';
import type { Entity, Field, Model } from '../../services/shared/model/model.ts';
import { parseManifests } from '../../services/shared/model/parse-manifests.ts';

/** The model of manifests that are right; a mistake in them fails the test. */
export function modelOf(manifests: string): Model {
  const { resources, problems } = parseManifests([{ name: 'app.yaml', text: manifests }], 'test');
  if (resources === null) throw new Error(JSON.stringify(problems));
  const compiled = compileModel(resources);
  if (compiled.model === null) throw new Error(JSON.stringify(compiled.problems));
  return compiled.model;
}

/** The only entity of a model whose fields are these: `{ name: n, type: text, minLength: 2 }`. */
export function entityOf(...fields: string[]): Entity {
  const model = modelOf(`
apiVersion: ashlar.dev/v1alpha1
kind: Entity
metadata: { name: things }
spec:
  fields:
${fields.map((field) => `    - ${field}`).join('\n')}
`);
  return model.entities.get('things') as Entity;
}

export function fieldOf(field: string): Field {
  return [...entityOf(field).fields.values()][0] as Field;
}
