// What is a request about, as metrics and traces name it?
import type { Model } from '../shared/model/model.ts';

const callPrefix = '/rpc/';

/** What the model has a name for, else `other`: a closed set. */
export function routeOf(path: string, model: Model | null): string {
  if (path.startsWith(callPrefix))
    return model?.actions.has(path.slice(callPrefix.length)) === true ? path.slice(1) : 'other';
  const name = path.slice(1);
  return model?.entities.has(name) === true ? name : 'other';
}
