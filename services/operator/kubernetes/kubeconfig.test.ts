// Do files of KUBECONFIG say where the API server is, and who we are?
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { readKubeconfig } from './kubeconfig.ts';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'ashlar-kubeconfig-'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const server = 'https://kubernetes.example.org:6443';
const contexts = [{ name: 'shop', context: { cluster: 'one', user: 'operator' } }];
const cluster = { server };

function write(name: string, content: object | string): string {
  const path = join(home, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}
const withUser = (user: object, more: object = {}) =>
  write('config', {
    'current-context': 'shop',
    contexts,
    clusters: [{ name: 'one', cluster: { ...cluster, ...more } }],
    users: [{ name: 'operator', user }],
  });
const read = (paths: string) => readKubeconfig(paths, { PATH: process.env['PATH'] });

test.each([
  ['a token', { token: 'abc' }, 'Bearer abc'],
  ['the file of a token, beside the kubeconfig', { tokenFile: 'token' }, 'Bearer of the file'],
  ['a name and a password', { username: 'a', password: 'b' }, 'Basic YTpi'],
  ['nothing, where a certificate says it', {}, null],
])('who we are is said by %s', async (_, user, said) => {
  write('token', 'of the file\n');
  expect(await read(withUser(user)).authorize()).toBe(said);
});

test('a token that was replaced in its file is used at once', async () => {
  write('token', 'first');
  const { authorize } = read(withUser({ tokenFile: 'token' }));
  expect(await authorize()).toBe('Bearer first');
  write('token', 'second');
  expect(await authorize()).toBe('Bearer second');
});

test('certificates are given in base64, or as files beside the kubeconfig', () => {
  mkdirSync(join(home, 'keys'));
  write('keys/key.pem', 'a key');
  const user = {
    'client-certificate-data': Buffer.from('a certificate').toString('base64'),
    'client-key': 'keys/key.pem',
  };
  const { tls } = read(withUser(user, { 'tls-server-name': 'internal' }));
  expect([String(tls.cert), String(tls.key), tls.servername]).toEqual([
    ...['a certificate', 'a key', 'internal'],
  ]);
  expect(tls.rejectUnauthorized).toBe(true);
});

test('of several files the first that has something says it', async () => {
  const one = write('one', { 'current-context': 'shop', clusters: [{ name: 'one', cluster }] });
  const users = [{ name: 'operator', user: { token: 'abc' } }];
  const two = write('two', { 'current-context': 'other', contexts, users });
  const access = read([one, two].join(delimiter));
  expect([access.server, await access.authorize()]).toEqual([server, 'Bearer abc']);
});

/** A program that counts its calls, and gives a token with that end. */
function program(expirationTimestamp: string): string {
  const status = `{"token":"'$1-$(wc -l < ${home}/calls | tr -d ' ')'","expirationTimestamp":"${expirationTimestamp}"}`;
  const path = write(
    'give-token',
    `#!/bin/sh\necho "$KUBERNETES_EXEC_INFO" >> ${home}/calls\necho '{"status":${status}}'\n`,
  );
  chmodSync(path, 0o755);
  return path;
}

test.each([
  ['used as long as it is good', '2999-01-01T00:00:00Z', 'Bearer t-1'],
  ['asked for again once it is not', '2000-01-01T00:00:00Z', 'Bearer t-2'],
])('the token of a program is %s', async (_, end, second) => {
  program(end);
  const apiVersion = 'client.authentication.k8s.io/v1';
  const { authorize } = read(
    withUser({ exec: { apiVersion, command: './give-token', args: ['t'] } }),
  );
  expect(await Promise.all([authorize(), authorize()])).toEqual(['Bearer t-1', 'Bearer t-1']);
  expect(await authorize()).toBe(second);
});

test.each([
  ['a context that is nowhere', { 'current-context': 'none' }, /the context "none"/],
  ['no context', {}, /no file of KUBECONFIG has a current-context/],
  ['what is no kubeconfig', 'a: [', /config is no kubeconfig/],
])('%s is told', (_, content, words) => {
  const path = write('config', content);
  expect(() => read(path)).toThrow(words);
});

test('a way to a token that nobody goes any more is told', () => {
  expect(() => read(withUser({ 'auth-provider': { name: 'gcp' } }))).toThrow(
    /auth-provider gcp of a kubeconfig is not known: use exec, or a token/,
  );
});
