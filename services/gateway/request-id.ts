// Under which id do all services tell of one request?
import { randomBytes } from 'node:crypto';

const acceptable = /^[A-Za-z0-9._-]{1,64}$/;

/**
 * The client's id where it is harmless in logs and headers, else one of ours:
 * random for the process, counted within it, as drawing a random one for each request would cost ten times as much.
 */
export function createRequestIds(): (offered: string | string[] | undefined) => string {
  const start = randomBytes(9).toString('base64url');
  let count = 0;
  return (offered) =>
    typeof offered === 'string' && acceptable.test(offered)
      ? offered
      : `${start}-${(++count).toString(36)}`;
}
