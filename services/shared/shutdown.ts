// How does a process end? What was acquired is released in reverse, each with a time limit.
import type { Observe } from './observe/observation.ts';

export type ReleaseResource = () => Promise<void> | void;

export interface ShutdownOptions {
  /** For each release. */
  readonly timeoutMs: number;
  readonly observe: Observe;
  /** The process, or a stand-in for it. */
  readonly process: SignalSource;
}
export interface SignalSource {
  on(signal: 'SIGTERM' | 'SIGINT', listener: () => void): unknown;
  exit(code: number): void;
}
export interface Shutdown {
  /** Remembers what to undo; `name` says it in the log. */
  register(name: string, release: ReleaseResource): void;
  /** Releases all, in reverse order; a second call waits for the first. True when nothing failed or hung. */
  run(): Promise<boolean>;
}

/**
 * Ends the process on SIGTERM and SIGINT with code 0 (1 when a release failed or hung);
 * a second signal ends it at once with code 130.
 */
export function createShutdown({ timeoutMs, observe, process }: ShutdownOptions): Shutdown {
  const releases: { name: string; release: ReleaseResource }[] = [];
  let running: Promise<boolean> | null = null;

  async function releaseOne(name: string, release: ReleaseResource): Promise<boolean> {
    try {
      await withTimeout(release, timeoutMs);
      return true;
    } catch (error) {
      observe({ kind: 'failure', doing: `release ${name}`, error });
      return false;
    }
  }
  async function releaseAll(): Promise<boolean> {
    let isClean = true;
    for (let last = releases.pop(); last !== undefined; last = releases.pop())
      isClean = (await releaseOne(last.name, last.release)) && isClean;
    return isClean;
  }
  const run = () => (running ??= releaseAll());
  const onSignal = (signal: 'SIGTERM' | 'SIGINT') => () => {
    if (running !== null) return process.exit(130);
    observe({ kind: 'event', level: 'info', message: `${signal}: shutting down` });
    void run().then((isClean) => process.exit(isClean ? 0 : 1));
  };
  process.on('SIGTERM', onSignal('SIGTERM'));
  process.on('SIGINT', onSignal('SIGINT'));
  return { register: (name, release) => void releases.push({ name, release }), run };
}

async function withTimeout(release: ReleaseResource, timeoutMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`not done after ${timeoutMs} ms`)), timeoutMs);
  });
  try {
    await Promise.race([release(), late]);
  } finally {
    clearTimeout(timer);
  }
}
