// How does a test ask the gateway from outside, by the name of a host and with TLS?
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Namespace, until } from './cluster.ts';
import { type Answer, type Question, tokens } from './installation.ts';

export type AskHost = (path: string, question?: Question) => Promise<Answer>;

/** A certificate that is its own authority, as a Secret `shop-tls`. Gives it as PEM. */
async function createCertificate({ kubectl }: Namespace, host: string): Promise<string> {
  const home = mkdtempSync(join(tmpdir(), 'ashlar-tls-'));
  const [key, certificate] = [join(home, 'key.pem'), join(home, 'certificate.pem')];
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-noenc'];
  const subject = ['-subj', `/CN=${host}`, '-addext', `subjectAltName=DNS:${host}`];
  const files = ['-keyout', key, '-out', certificate];
  execFileSync('openssl', ['req', '-x509', '-days', '2', ...kind, ...subject, ...files], {
    stdio: 'ignore',
  });
  await kubectl('create', 'secret', 'tls', 'shop-tls', `--cert=${certificate}`, `--key=${key}`);
  const pem = readFileSync(certificate, 'utf8');
  rmSync(home, { recursive: true });
  return pem;
}

/** Has the Application name these hosts. */
export const nameHosts = ({ kubectl }: Namespace, hosts: readonly object[]) =>
  kubectl(
    'patch',
    'application',
    'shop',
    '--type=merge',
    '-p',
    JSON.stringify({ spec: { hosts } }),
  );

const script = `
const { address, host, ca, path, method, headers, body } = JSON.parse(process.argv[1]);
const options = { host: address, port: 443, servername: host, ca, path, method, headers: { ...headers, host } };
require('https').request(options, async (answer) => {
  let text = '';
  for await (const part of answer.setEncoding('utf8')) text += part;
  console.log(JSON.stringify({ status: answer.statusCode, headers: answer.headers, text }));
}).end(body);`;

/** Resolves when the host is served; asks it from the Pod `client`, at the address that the Ingress tells. */
export async function openHost(namespace: Namespace, host: string): Promise<AskHost> {
  const { kubectl } = namespace;
  const ca = await createCertificate(namespace, host);
  const tokenOf = tokens(namespace);
  await nameHosts(namespace, [{ name: host, tlsSecret: 'shop-tls' }]);
  const programmed = ['--for=condition=RoutesProgrammed', '--timeout=60s'];
  await kubectl('wait', 'application/shop', ...programmed);
  const at = 'jsonpath={.status.loadBalancer.ingress[0].ip}';
  const address = await until(
    () => kubectl('get', 'ingress', 'shop-gateway', '-o', at),
    (found) => found !== '',
  );

  const ask: AskHost = async (path, { method = 'GET', role, body, headers = {} } = {}) => {
    const authorization =
      role === undefined ? {} : { authorization: `Bearer ${await tokenOf(role)}` };
    const type = body === undefined ? {} : { 'content-type': 'application/json' };
    const sent = { ...headers, ...authorization, ...type };
    const question = { address, host, ca, path, method, headers: sent, body: JSON.stringify(body) };
    return JSON.parse(
      await kubectl('exec', 'client', '--', 'node', '-e', script, JSON.stringify(question)),
    );
  };
  // Controllers take a moment to follow.
  await until(
    () => ask('/rest/v1/orders?limit=1'),
    ({ status }) => status === 401,
  );
  return ask;
}
