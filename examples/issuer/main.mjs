// What does an issuer of tokens do, so that Ashlar can be tried with one? It shows its public key, and gives whoever asks
// a token: for trying only.
// PORT=8081 node examples/issuer/main.mjs
import { createServer } from 'node:http';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';

const { publicKey, privateKey } = await generateKeyPair('ES256');
const kid = `made-at-${Date.now()}`;
const keys = [{ ...(await exportJWK(publicKey)), kid, use: 'sig', alg: 'ES256' }];

/** Of who it says, with roles as Keycloak writes them: `?sub=7&roles=user,staff`. */
function sign(query) {
  const roles = (query.get('roles') ?? '').split(',').filter(Boolean);
  return new SignJWT({ realm_access: { roles } })
    .setProtectedHeader({ alg: 'ES256', kid })
    .setIssuer('https://login.example.org')
    .setAudience('shop')
    .setSubject(query.get('sub') ?? '1')
    .setIssuedAt()
    .setExpirationTime('5m')
    .sign(privateKey);
}

const server = createServer(async (request, response) => {
  const { pathname, searchParams } = new URL(request.url ?? '', 'http://localhost');
  if (pathname === '/keys') response.end(JSON.stringify({ keys }));
  else if (pathname === '/token') response.end(await sign(searchParams));
  else response.writeHead(404).end();
});
server.listen(Number(process.env['PORT'] ?? 8081), '127.0.0.1', () => {
  console.log(`Keys at http://localhost:${server.address().port}/keys`);
});
