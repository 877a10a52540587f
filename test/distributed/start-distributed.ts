// How does a test get every service in a process of its own, and their pids?
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from '../helpers/free-port.ts';
import {
  type Started,
  type StartOptions,
  startAshlar,
  untilStatus,
} from '../lifecycle/start-ashlar.ts';

export interface Distributed extends Started {
  /** Base URLs of the gateways' REST API. */
  readonly gateways: readonly string[];
  /** Where each of them says whether it is ready. */
  readonly readiness: readonly string[];
  /** Pid of the newest process of that name: `api`, `api 2`, `nats-server`. */
  pid(name: string): number;
  /** Sends the signal and waits until the launcher has started it again, and it is ready. */
  restart(name: string, signal: NodeJS.Signals): Promise<void>;
}

export interface DistributedOptions extends StartOptions {
  /** How many of each: `api=2,cache=2`. */
  readonly replicas?: string;
  readonly gateways?: number;
}

/** Resolves when it is true; rejects with what was printed when that takes too long. */
async function until(isTrue: () => boolean, output: () => string): Promise<void> {
  for (let waitedMs = 0; !isTrue(); waitedMs += 20) {
    if (waitedMs > 20_000) throw new Error(`It did not come:\n${output()}`);
    await pause(20);
  }
}

/** Eleven processes and a new PostgreSQL, on two cores. */
const startMs = 25_000;

/** Resolves once it serves. */
export async function startDistributed(options: DistributedOptions): Promise<Distributed> {
  const { replicas = '', gateways: count = 1 } = options;
  const port = await freePort(30);
  const started = await startAshlar({
    ...options,
    script: 'scripts/start-distributed.mjs',
    port,
    adminPort: port + 10,
    args: ['--replicas', `gateway=${count},${replicas}`, ...(options.args ?? [])],
  });
  await started.printed(/A token:/, startMs);

  function pids(name: string): number[] {
    const lines = started.output().matchAll(/^ {2}(\w[\w -]*?) +pid (\d+)/gm);
    return [...lines].flatMap(([, found, pid]) => (found === name ? [Number(pid)] : []));
  }
  const readinessOf = (name: string) =>
    new RegExp(`^  ${name} .*(http\\S+)`, 'm').exec(started.output())?.[1];
  /** As a rollout does: the next one goes when this one is ready. */
  async function untilReady(name: string): Promise<void> {
    const url = readinessOf(name);
    if (url !== undefined) await untilStatus(url, 200);
  }
  return {
    ...started,
    gateways: Array.from({ length: count }, (_, i) => `http://127.0.0.1:${port + i}/rest/v1`),
    readiness: Array.from(
      { length: count },
      (_, i) => readinessOf(count === 1 ? 'gateway' : `gateway ${i + 1}`) as string,
    ),
    pid: (name) => pids(name).at(-1) as number,
    async restart(name, signal) {
      const before = pids(name).length;
      process.kill(pids(name).at(-1) as number, signal);
      await until(
        () => pids(name).length > before,
        () => started.output(),
      );
      await untilReady(name);
    },
  };
}
