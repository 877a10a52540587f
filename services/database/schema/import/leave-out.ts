// What of the imported resources can the model not hold, and how are they without it?
import { compileModel } from '../../../shared/model/compile-model.ts';
import type { ModelProblem } from '../../../shared/model/model.ts';
import {
  actionSchema,
  type EntityResource,
  entitySchema,
  type ResourceSet,
} from '../../../shared/model/resources.ts';

const inReferences = /^spec\.fields\[(\d+)\]\.references/;
/** Without a number: there are too many. */
const inList = /^spec\.(uniques|foreignKeys|checks|indexes)(?:\[(\d+)\])?/;

/** The entity without the part a problem points to; null when only all of it can be left out. */
function withoutPart(entity: EntityResource, path: string): EntityResource | null {
  const { spec } = entity;
  const field = inReferences.exec(path)?.[1];
  if (field !== undefined) {
    const fields = spec.fields.map(({ references, ...rest }, index) =>
      index === Number(field) || references === undefined ? rest : { ...rest, references },
    );
    return { ...entity, spec: { ...spec, fields } };
  }
  const [, list, position] = inList.exec(path) ?? [];
  if (list === undefined) return null;
  const all = spec[list as 'checks'] ?? [];
  const kept = all.filter((_, index) => index !== Number(position ?? all.length - 1));
  return { ...entity, spec: { ...spec, [list]: kept } };
}

/** Without what the first problem points to. */
function repair(resources: ResourceSet, { resource, path }: ModelProblem): ResourceSet {
  const isIt = (one: { kind: string; metadata: { name: string } }) =>
    `${one.kind} ${one.metadata.name}` === resource;
  const entities = resources.entities.flatMap((entity) => {
    const left = isIt(entity) ? withoutPart(entity, path) : entity;
    return left === null ? [] : [left];
  });
  return { ...resources, entities, actions: resources.actions.filter((one) => !isIt(one)) };
}

/** The first value that no manifest may have. */
function invalidPart({ entities, actions }: ResourceSet): ModelProblem | undefined {
  for (const one of [...entities, ...actions]) {
    const schema = one.kind === 'Entity' ? entitySchema : actionSchema;
    const [issue] = schema.safeParse(one).error?.issues ?? [];
    if (issue === undefined) continue;
    const path = issue.path
      .map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`))
      .join('')
      .slice(1);
    return {
      resource: `${one.kind} ${one.metadata.name}`,
      path,
      message: issue.message,
      hint: null,
    };
  }
  return undefined;
}

/** The resources, less what does not compile, and a notice for each part that was left out. */
export function leaveOut(resources: ResourceSet): { resources: ResourceSet; notices: string[] } {
  const notices: string[] = [];
  let left = resources;
  for (;;) {
    const problem = invalidPart(left) ?? compileModel(left).problems[0];
    if (problem === undefined || problem.resource.startsWith('Application '))
      return { resources: left, notices };
    notices.push(
      `${problem.resource}: ${problem.path || 'all of it'} is not imported: ${problem.message}.`,
    );
    left = repair(left, problem);
  }
}
