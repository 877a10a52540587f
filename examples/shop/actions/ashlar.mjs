// How does a service ask Ashlar's own REST API?
import { SignJWT } from 'jose';

/** Requests as `role`, with a token that lives as long as a call may take. */
export function createRest({ url, role, secret }) {
  const key = new TextEncoder().encode(secret);
  const sign = () =>
    new SignJWT({ role }).setProtectedHeader({ alg: 'HS256' }).setExpirationTime('1m').sign(key);

  /** The rows that come back; null for none. Whatever is no success is thrown. */
  return async (method, path, { body, prefer, caller }) => {
    const response = await fetch(`${url}/rest/v1${path}`, {
      method,
      headers: {
        Authorization: `Bearer ${await sign()}`,
        'Content-Type': 'application/json',
        'X-Request-Id': caller.requestId,
        traceparent: caller.traceparent,
        ...(prefer && { Prefer: prefer }),
      },
      signal: caller.signal,
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return text === '' ? null : JSON.parse(text);
  };
}
