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

const callPrefix = '/rpc/';

/** The action that `/rpc/<name>` calls; undefined for others. */
export function actionOf(path: string, model: Model): Action | undefined {
  return path.startsWith(callPrefix) ? model.actions.get(path.slice(callPrefix.length)) : undefined;
}

/** The entity that the first segment names; undefined for others, which the api tells apart. */
export function entityOf(path: string, model: Model): Entity | undefined {
  // An entity may be called rpc; what stands below that path is an action all the same.
  if (path.startsWith(callPrefix)) return undefined;
  const end = path.indexOf('/', 1);
  return model.entities.get(end === -1 ? path.slice(1) : path.slice(1, end));
}
