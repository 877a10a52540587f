// What is declared, when whatever is paused stays as it is?
import { isPaused, pausedAnnotation } from '../shared/model/annotations.ts';
import type { EntityResource, ResourceSet } from '../shared/model/resources.ts';

export interface HoldOptions {
  /** What is served now; null when nothing is. */
  readonly published: () => Promise<ResourceSet | null>;
  /** The database has what these declare: publishing them changes nothing in it. */
  readonly fits: (resources: ResourceSet) => Promise<boolean>;
}

function unpaused<T extends Pick<EntityResource, 'metadata'>>(resource: T): T {
  const { metadata } = resource;
  const { [pausedAnnotation]: _, ...annotations } = metadata.annotations ?? {};
  return { ...resource, metadata: { ...metadata, annotations } };
}

/** As if nothing were paused. */
const goOn = ({ application, entities, actions }: ResourceSet): ResourceSet => ({
  application: unpaused(application),
  entities: entities.map(unpaused),
  actions,
});

/** Paused Entities as they are served; those that are not served yet are left out. */
function asServed(resources: ResourceSet, served: ResourceSet | null): ResourceSet {
  const specs = new Map(served?.entities.map(({ metadata, spec }) => [metadata.name, spec]));
  const entities = resources.entities.flatMap((entity): EntityResource[] => {
    if (!isPaused(entity)) return [entity];
    const spec = specs.get(entity.metadata.name);
    return spec === undefined ? [] : [{ ...entity, spec }];
  });
  return { ...resources, entities };
}

/**
 * The declarations, with what is served of each Entity that is paused instead of its own; null: the Application is paused, and
 * nothing changes. Where nothing is served at all, as after the start of a process that forgets, what is paused is served as it
 * is declared, if that changes nothing in the database.
 */
export async function holdPaused(
  resources: ResourceSet,
  { published, fits }: HoldOptions,
): Promise<ResourceSet | null> {
  const { application, entities } = resources;
  if (![application, ...entities].some(isPaused)) return resources;
  const served = await published();
  if (served === null && (await fits(goOn(resources)))) return resources;
  return isPaused(application) ? null : asServed(resources, served);
}
