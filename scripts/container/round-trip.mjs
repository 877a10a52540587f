// Is an installation well, as seen by one who asks it? What `helm test` runs: exit status 0 when all was answered.
//
// GATEWAY_URL  where to ask
// JWT_SECRET   signs a token of ROLE; without a role nobody signs in
// ENTITY, ROW  a row (JSON) that is written, read and deleted; without an entity only the API's description is asked for
import { SignJWT } from 'jose';

const { GATEWAY_URL, JWT_SECRET, ROLE, ENTITY, ROW = '{}' } = process.env;

/** @param {string | undefined} role @returns {Promise<Record<string, string>>} */
async function headersOf(role) {
  if (!role) return {};
  const token = new SignJWT({ role }).setProtectedHeader({ alg: 'HS256' }).setExpirationTime('1m');
  return { Authorization: `Bearer ${await token.sign(new TextEncoder().encode(JWT_SECRET))}` };
}

const headers = { 'Content-Type': 'application/json', ...(await headersOf(ROLE)) };

/**
 * @param {string} line method and path
 * @param {number} status that is expected; every other is thrown
 * @param {string} [body]
 */
async function ask(line, status, body) {
  const [method = '', path = ''] = line.split(' ');
  const response = await fetch(GATEWAY_URL + path, {
    method,
    headers: { ...headers, ...(body && { Prefer: 'return=headers-only' }) },
    ...(body && { body }),
    signal: AbortSignal.timeout(15_000),
  });
  const text = await response.text();
  console.log(`${line}: ${response.status}`);
  if (response.status !== status)
    throw new Error(`${response.status} instead of ${status}: ${text}`);
  return { text, location: response.headers.get('location') ?? '' };
}

await ask('GET /rest/v1/', 200);
if (ENTITY) {
  const { location } = await ask(`POST /rest/v1/${ENTITY}`, 201, ROW);
  const { text } = await ask(`GET ${location}`, 200);
  if (JSON.parse(text).length !== 1)
    throw new Error(`the row that was written is not there: ${text}`);
  await ask(`DELETE ${location}`, 204);
}
