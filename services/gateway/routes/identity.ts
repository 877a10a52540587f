// Who asks, as an upstream is told?
import type { Caller } from '../../shared/caller.ts';

/** Text of a token may be anything; in headers it is printable ASCII (percent-encoded UTF-8). */
function headerText(claim: unknown): string | null {
  if (typeof claim !== 'string') return null;
  // A lone half of a surrogate pair has no UTF-8: encodeURIComponent would throw.
  return encodeURIComponent(Buffer.from(claim).toString());
}

/** name, value, name, value … The guard has taken away what a client says by these names. */
export function identityHeaders({ role, claims }: Caller): readonly string[] {
  const headers = ['X-Ashlar-Role', role];
  const [subject, issuer] = [headerText(claims['sub']), headerText(claims['iss'])];
  if (subject !== null) headers.push('X-Ashlar-Subject', subject);
  if (issuer !== null) headers.push('X-Ashlar-Issuer', issuer);
  return headers;
}
