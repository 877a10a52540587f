// What do clients see while something happens? A Pod asks the gateway's Service all the time.
import { readFile } from 'node:fs/promises';
import { type Namespace, until } from './cluster.ts';
import { sleepingPod } from './installation.ts';

export interface Failure {
  readonly method?: string;
  readonly path: string;
  /** 0: there was no answer. */
  readonly status: number;
  readonly retryAfter?: string;
  readonly text: string;
}
export interface Seen {
  readonly answered: number;
  /** Longest time in which no request was answered well. */
  readonly longestGapMs: number;
  readonly failures: readonly Failure[];
  /** Addresses of customers whose insert was acknowledged. */
  readonly written: readonly string[];
  /** Those of them whose insert was begun while events were followed. */
  readonly followed: readonly string[];
  /** Addresses of customers of whose insert an event told. */
  readonly told: readonly string[];
  /** Why events may be missing. */
  readonly resets: readonly string[];
}
export interface Load {
  /** What was seen since the last time. */
  readonly seen: () => Promise<Seen>;
}

/** Runs until its namespace goes. */
export async function startLoad(namespace: Namespace, token: string): Promise<Load> {
  const { kubectl, apply } = namespace;
  const pod = JSON.parse(sleepingPod('load'));
  const [container] = pod.spec.containers;
  const script = await readFile('test/cluster/load.mjs', 'utf8');
  container.command = ['node', '--input-type=module', '-e', script];
  container.env = [
    { name: 'GATEWAY', value: 'http://shop-gateway' },
    { name: 'TOKEN', value: token },
    { name: 'RUN', value: 'load' },
  ];
  await apply(JSON.stringify(pod));
  await kubectl('wait', 'pod/load', '--for=condition=Ready', '--timeout=60s');
  let lines = 0;
  const printed = async () => (await kubectl('logs', 'load')).split('\n').filter(Boolean);
  return {
    async seen() {
      await kubectl('exec', 'load', '--', 'node', '-e', 'process.kill(1, "SIGUSR2")');
      const all = await until(printed, (found) => found.length > lines);
      lines = all.length;
      return JSON.parse(all.at(-1) as string) as Seen;
    },
  };
}
