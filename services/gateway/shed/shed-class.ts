// Who is answered last, when not all can be?

import { anonymousRole, type Caller, serviceRole } from '../../shared/caller.ts';
import type { ShedClass } from '../../shared/observe/request-observation.ts';
import type { UsedKey } from '../keys/used-key.ts';

/** In the order in which they are sent away. Whose token is not verified yet is nobody in particular. */
export const shedClasses: readonly ShedClass[] = ['anonymous', 'key', 'token', 'service'];

/** Who asks with a user's token beside the key is that user. */
export function shedClassOf({ role, claims }: Caller, key: UsedKey | null): ShedClass {
  if (role === anonymousRole) return 'anonymous';
  if (key !== null && claims['api_key'] === key.id) return 'key';
  return role === serviceRole ? 'service' : 'token';
}
