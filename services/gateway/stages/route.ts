// Where does this path go?
import type { Action, Entity, Model } from '../../shared/model/model.ts';

/** All of the REST dialect stands below it. */
export const basePath = '/rest/v1';

/** `/rest/v1/orders` → `/orders`, `/rest/v1` → `/`; null for a path that is none of the API's. */
export function belowBase(path: string): string | null {
  if (!path.startsWith(basePath)) return null;
  if (path.length === basePath.length) return '/';
  return path.charCodeAt(basePath.length) === 47 ? path.slice(basePath.length) : null;
}

const eventsPath = '/events/v1/';

/** The entity whose events `/events/v1/<entity>` streams, whether there is one or not; null for other paths. */
export function entityOfEvents(path: string): string | null {
  return path.startsWith(eventsPath) ? path.slice(eventsPath.length) : null;
}

const callPrefix = '/rpc/';

/** What a path of the REST API stands for. */
export interface Destination {
  /** As metrics and limits name it: a closed set. */
  readonly route: string;
  readonly entity: Entity | undefined;
  readonly action: Action | undefined;
}

/** Neither entity nor action where the api has to tell what it is. */
export function destinationOf(path: string, model: Model): Destination {
  const entity = entityOf(path, model);
  const action = actionOf(path, model);
  const route = action === undefined ? (entity?.name ?? 'other') : `rpc/${action.name}`;
  return { route, entity, action };
}

/** The events of the entity that is named, if there is one. */
export function eventsOf(name: string, { entities }: Model): Destination {
  const entity = entities.get(name);
  return { route: entity === undefined ? 'other' : `events/${name}`, entity, action: undefined };
}

/** The action that `/rpc/<name>` calls; undefined for others. */
function actionOf(path: string, model: Model): Action | undefined {
  return path.startsWith(callPrefix) ? model.actions.get(path.slice(callPrefix.length)) : undefined;
}

/** The entity that the first segment names; undefined for others, which the api tells apart. */
function entityOf(path: string, model: Model): Entity | undefined {
  // An entity may be called rpc; what stands below that path is an action all the same.
  if (path.startsWith(callPrefix)) return undefined;
  const end = path.indexOf('/', 1);
  return model.entities.get(end === -1 ? path.slice(1) : path.slice(1, end));
}
