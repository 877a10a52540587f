// How does a test get a Kubernetes API server of its own? etcd and kube-apiserver, as envtest starts them.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from '../helpers/free-port.ts';

/** Whom the server knows: an administrator, and the operator's service account in namespace `shop`. */
const users = [
  ['admin', 'admin', 'system:masters'],
  ['operator', 'system:serviceaccount:shop:operator', 'system:serviceaccounts'],
] as const;
export type User = (typeof users)[number][0];

export interface Kubectl {
  /** Exit status; 0 is well. */
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}
export interface ApiServer {
  readonly url: string;
  /** Folder of this server, removed with it. */
  readonly home: string;
  /** Path of a kubeconfig with other credentials. */
  kubeconfigWith(server: string, user: object): string;
  /** Path of a kubeconfig; `server` replaces the server's address: that of a proxy. */
  kubeconfig(user: User, server?: string): string;
  kubectl(args: readonly string[], input?: string): Kubectl;
  stop(): Promise<void>;
}

const assets = process.env['KUBEBUILDER_ASSETS'] ?? '';

function writeKeys(home: string): void {
  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  writeFileSync(join(home, 'accounts.key'), privateKey);
  const lines = users.map(([token, name, group]) => `${token},${name},${token},"${group}"`);
  writeFileSync(join(home, 'tokens.csv'), `${lines.join('\n')}\n`);
}

function startEtcd(home: string, port: number): ChildProcess {
  const client = `http://127.0.0.1:${port}`;
  const peer = `http://127.0.0.1:${port + 1}`;
  const args = [
    `--data-dir=${join(home, 'etcd')}`,
    '--unsafe-no-fsync',
    `--listen-client-urls=${client}`,
    `--advertise-client-urls=${client}`,
    `--listen-peer-urls=${peer}`,
    `--initial-advertise-peer-urls=${peer}`,
    `--initial-cluster=default=${peer}`,
  ];
  return spawn(join(assets, 'etcd'), args, { stdio: 'ignore' });
}

function startServer(home: string, port: number): ChildProcess {
  const args = [
    `--etcd-servers=http://127.0.0.1:${port}`,
    `--secure-port=${port + 2}`,
    '--bind-address=127.0.0.1',
    `--cert-dir=${join(home, 'certificates')}`,
    '--authorization-mode=RBAC',
    `--token-auth-file=${join(home, 'tokens.csv')}`,
    '--disable-admission-plugins=ServiceAccount',
    '--service-account-issuer=https://kubernetes.default.svc',
    `--service-account-key-file=${join(home, 'accounts.key')}`,
    `--service-account-signing-key-file=${join(home, 'accounts.key')}`,
    '--service-cluster-ip-range=10.0.0.0/24',
  ];
  return spawn(join(assets, 'kube-apiserver'), args, { stdio: 'ignore' });
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), 5000);
  await ended;
  clearTimeout(timer);
}

function writeKubeconfig(path: string, server: string, user: object): string {
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'test', cluster: { server, 'insecure-skip-tls-verify': true } }],
    users: [{ name: 'test', user }],
    contexts: [{ name: 'test', context: { cluster: 'test', user: 'test', namespace: 'shop' } }],
    'current-context': 'test',
  };
  writeFileSync(path, JSON.stringify(config));
  return path;
}

/** Resolves once it answers; it knows no kinds but those of Kubernetes, and has the namespace `shop`. */
export async function startApiServer(): Promise<ApiServer> {
  const home = mkdtempSync(join(tmpdir(), 'ashlar-kubernetes-'));
  const port = await freePort(3);
  const url = `https://127.0.0.1:${port + 2}`;
  writeKeys(home);
  const children = [startEtcd(home, port), startServer(home, port)];
  let files = 0;
  const kubeconfigWith = (server: string, user: object) =>
    writeKubeconfig(join(home, `kubeconfig-${++files}`), server, user);
  const kubeconfig = (token: User, server = url) => kubeconfigWith(server, { token });
  const admin = kubeconfig('admin');

  function kubectl(args: readonly string[], input?: string): Kubectl {
    const run = spawnSync(join(assets, 'kubectl'), ['--kubeconfig', admin, ...args], {
      encoding: 'utf8',
      input,
      maxBuffer: 64 * 1024 * 1024,
    });
    return { status: run.status ?? 1, stdout: run.stdout, stderr: run.stderr };
  }
  async function stop(): Promise<void> {
    for (const child of children.reverse()) await end(child);
    rmSync(home, { recursive: true, force: true });
  }

  for (let tries = 0; kubectl(['get', '--raw', '/readyz']).status !== 0; tries++) {
    if (tries > 120) {
      await stop();
      throw new Error('kube-apiserver does not answer.');
    }
    await pause(250);
  }
  kubectl(['create', 'namespace', 'shop']);
  return { url, home, kubeconfig, kubeconfigWith, kubectl, stop };
}

/** Defines the three kinds, and waits until they are served. @throws Error with the server's words */
export function installCrds({ kubectl }: ApiServer): void {
  const applied = kubectl(['apply', '--server-side', '-f', 'k8s/crds']);
  const names = ['applications', 'entities', 'actions'].map((kind) => `crd/${kind}.ashlar.dev`);
  const waited = kubectl(['wait', '--for=condition=Established', '--timeout=30s', ...names]);
  if (applied.status !== 0 || waited.status !== 0) throw new Error(applied.stderr + waited.stderr);
}

/** The operator's service account gets exactly what k8s/operator-role.yaml says. */
export function bindRole({ kubectl }: ApiServer): void {
  kubectl(['apply', '-n', 'shop', '-f', 'k8s/operator-role.yaml']);
  const user = '--user=system:serviceaccount:shop:operator';
  kubectl(['create', 'rolebinding', 'operator', '-n', 'shop', '--role=ashlar-operator', user]);
}
