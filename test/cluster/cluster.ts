// How does a test use the cluster that KUBECONFIG points to?
import { execFile } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Both set by whoever runs these tests (scripts/test-charts.mjs). */
export const image = process.env.ASHLAR_TEST_IMAGE ?? '';
export const nextImage = process.env.ASHLAR_TEST_NEXT_IMAGE ?? '';

/** What a program printed; rejects with its complaint when it fails. `input` goes to its standard input. */
async function program(name: string, args: readonly string[], input?: string): Promise<string> {
  const running = run(name, args, { maxBuffer: 64 * 1024 * 1024 });
  running.child.stdin?.end(input);
  try {
    return (await running).stdout.trim();
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    throw new Error(`${name} ${args.join(' ')}\n${stderr}${stdout}`, { cause: error });
  }
}

export type Run = (...args: readonly string[]) => Promise<string>;

export interface Namespace {
  readonly name: string;
  readonly kubectl: Run;
  readonly helm: Run;
  readonly apply: (manifests: string) => Promise<string>;
  /** Of this kind, and with this label where one is given. */
  readonly namesOf: (kind: string, label?: string) => Promise<string[]>;
  readonly remove: () => Promise<void>;
}

/** The definitions belong to the whole cluster: what others declared with them would go with ours. */
async function requireNoDefinitions(): Promise<void> {
  const crds = ['get', 'crd', 'entities.ashlar.dev', '--ignore-not-found', '--output', 'name'];
  if ((await program('kubectl', crds)) !== '')
    throw new Error('This cluster has definitions of Ashlar already; the tests take one without.');
}

/** A namespace of its own, which takes only Pods that keep to the restricted standard. */
export async function createNamespace(name: string): Promise<Namespace> {
  const inside = ['--namespace', name];
  await requireNoDefinitions();
  await program('kubectl', ['create', 'namespace', name]);
  const enforced = 'pod-security.kubernetes.io/enforce=restricted';
  await program('kubectl', ['label', 'namespace', name, enforced]);
  const kubectl: Run = (...args) => program('kubectl', [...inside, ...args]);
  return {
    name,
    kubectl,
    helm: (...args) => program('helm', [...inside, ...args]),
    apply: (manifests) => program('kubectl', [...inside, 'apply', '-f', '-'], manifests),
    async namesOf(kind, label) {
      const selected = label === undefined ? [] : ['--selector', label];
      const names = await kubectl('get', kind, '--output', 'name', ...selected);
      return names.split('\n').filter(Boolean);
    },
    async remove() {
      await program('kubectl', ['delete', 'namespace', name, '--wait', '--timeout', '120s']);
      await program('kubectl', ['delete', '--filename', 'k8s/crds', '--ignore-not-found']);
    },
  };
}

/** `registry/name:tag` as values of the chart. */
export function imageValues(reference: string): string[] {
  const at = reference.lastIndexOf(':');
  const [repository, tag] = [reference.slice(0, at), reference.slice(at + 1)];
  return ['--set', `global.image.repository=${repository},global.image.tag=${tag}`];
}

/** Asks until it is as wished; the last answer is told when that takes too long. */
export async function until<T>(
  ask: () => Promise<T>,
  isWished: (answer: T) => boolean,
  patienceMs = 30_000,
): Promise<T> {
  const deadline = Date.now() + patienceMs;
  for (let last: unknown; ; await pause(250)) {
    try {
      const answer = await ask();
      if (isWished(answer)) return answer;
      last = answer;
    } catch (error) {
      last = error;
    }
    if (Date.now() > deadline) throw new Error(`still ${JSON.stringify(last) ?? String(last)}`);
  }
}
