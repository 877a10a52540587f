// How is the description of the API told?
import { LRUCache } from 'lru-cache';
import { AppError } from '../../shared/errors.ts';
import type { UpstreamReply } from '../../shared/messages/upstream.ts';
import type { Model } from '../../shared/model/model.ts';
import { describeApi } from '../describe/describe-api.ts';
import { splitHeader } from '../request/split-header.ts';

const openApiType = 'application/openapi+json';
const accepted = new Set([openApiType, 'application/json', 'application/*', '*/*']);
/** Roles whose description is remembered; a token may name any. */
const maxRoles = 50;

/** The description for a role, as an answer to `method` on the base path itself. */
export type TellDescription = (
  method: string,
  accept: string | undefined,
  role: string,
) => UpstreamReply;

/** @throws AppError ASH405, PGRST107 */
function requireReadable(method: string, accept = '*/*'): void {
  if (method !== 'GET' && method !== 'HEAD')
    throw new AppError('ASH405', 'The description of the API can only be read', {
      hint: 'Use GET or HEAD',
    });
  const types = splitHeader(accept, ',').map((range) => splitHeader(range, ';')[0]?.toLowerCase());
  if (types.length > 0 && !types.some((type) => accepted.has(type ?? '')))
    throw new AppError('PGRST107', 'The description of the API is not available in this form', {
      hint: `Ask for ${openApiType}`,
    });
}

/** For one model; described once a role. */
export function createTellDescription(model: Model): TellDescription {
  const bodies = new LRUCache<string, string>({ max: maxRoles });
  return (method, accept, role) => {
    requireReadable(method, accept);
    const body = bodies.get(role) ?? JSON.stringify(describeApi(model, role));
    bodies.set(role, body);
    const headers = ['Content-Type', `${openApiType}; charset=utf-8`];
    return { status: 200, headers, body, entity: null };
  };
}
