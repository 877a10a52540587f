// How is the shop installed in a namespace, and asked from inside of the cluster?
import { readFile } from 'node:fs/promises';
import { image, imageValues, type Namespace, until } from './cluster.ts';

const chart = 'charts/ashlar';
const shop = 'examples/shop';

/** Installs or upgrades the release "shop" and waits until all of it is ready. */
export const install = (namespace: Namespace, ...args: readonly string[]) =>
  namespace.helm(
    ...['upgrade', 'shop', chart, '--install', '--wait', '--timeout', '3m'],
    ...imageValues(image),
    ...args,
  );

/** Declares the shop, with the rows that it begins with and the services that answer its Actions. */
export async function declareShop({ kubectl, apply }: Namespace): Promise<void> {
  await kubectl('apply', '-f', shop);
  const actions = await kubectl('kustomize', 'examples');
  await apply(actions.replaceAll(/image: docker\.io\/library\/ashlar:\S+/g, `image: ${image}`));
}

/** What `psql` prints of a statement, unaligned. */
export const psql = ({ kubectl }: Namespace, ...args: readonly string[]) =>
  kubectl(
    'exec',
    'shop-postgres-0',
    '--',
    ...['psql', '-qtAX', '-U', 'ashlar', '-d', 'ashlar', ...args],
  );

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}
export interface Question {
  readonly method?: string;
  readonly role?: string;
  readonly body?: object;
  readonly headers?: Readonly<Record<string, string>>;
}
export type Ask = (path: string, question?: Question) => Promise<Answer>;

/** A Pod that sleeps, for programs that are run in it; `labels` say as whom policies see it. */
export const sleepingPod = (name: string, labels: Readonly<Record<string, string>> = {}) =>
  JSON.stringify({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, labels: { ...labels, test: name } },
    spec: {
      terminationGracePeriodSeconds: 1,
      automountServiceAccountToken: false,
      securityContext: {
        runAsNonRoot: true,
        runAsUser: 10001,
        seccompProfile: { type: 'RuntimeDefault' },
      },
      containers: [
        {
          name: 'sleeps',
          image,
          command: ['node', '-e', 'setInterval(() => {}, 1e6)'],
          securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
        },
      ],
    },
  });

const askScript = `
const { url, ...options } = JSON.parse(process.argv[1]);
const answer = await fetch(url, options);
const headers = Object.fromEntries(answer.headers);
console.log(JSON.stringify({ status: answer.status, headers, text: await answer.text() }));`;

/** Tokens by role, as the gateway's own command line makes them. */
export function tokens({ kubectl }: Namespace): (role: string) => Promise<string> {
  const made = new Map<string, string>();
  return async (role) => {
    const cli = ['node', 'scripts/container/start.mjs', 'cli', 'token', '--role', role];
    const token = made.get(role) ?? (await kubectl('exec', 'deploy/shop-gateway', '--', ...cli));
    made.set(role, token);
    return token;
  };
}

/** Asks the gateway's Service from a Pod of the namespace. */
export async function createClient(namespace: Namespace): Promise<Ask> {
  const { kubectl, apply } = namespace;
  await apply(sleepingPod('client'));
  await kubectl('wait', 'pod/client', '--for=condition=Ready', '--timeout=60s');
  const tokenOf = tokens(namespace);
  return async (path, { method = 'GET', role, body, headers = {} } = {}) => {
    const request = {
      url: `http://shop-gateway${path}`,
      method,
      headers: {
        ...(role !== undefined && { authorization: `Bearer ${await tokenOf(role)}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    };
    const script = ['node', '--input-type=module', '-e', askScript, JSON.stringify(request)];
    return JSON.parse(await kubectl('exec', 'client', '--', ...script)) as Answer;
  };
}

/** The rows of the shop; its triggers keep prices and totals. */
export async function seedShop(namespace: Namespace): Promise<void> {
  const sql = await readFile(`${shop}/seed.sql`, 'utf8');
  await psql(namespace, '--single-transaction', '-c', sql);
}

export const untilStatus = (ask: () => Promise<Answer>, status: number, patienceMs?: number) =>
  until(ask, (answer) => answer.status === status, patienceMs);
