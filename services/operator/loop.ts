// How is a reconciliation run once for all changes that wait, and again when more came meanwhile?
import { createRetry, type Sleep } from './retry.ts';

/** One try after the other, as long as one is wanted. */
export function createLoop(attempt: () => Promise<boolean>, sleep: Sleep) {
  const retry = createRetry(attempt, sleep);
  let isWanted = false;
  let isStopped = false;
  let running: Promise<void> | null = null;

  async function run(): Promise<void> {
    while (isWanted && !isStopped) await retry.untilDone();
    running = null;
  }
  return {
    want(): void {
      isWanted = true;
      retry.hurry();
      running ??= run();
    },
    /** A try begins: it sees all that was wanted so far. */
    began(): void {
      isWanted = false;
    },
    isStopped: () => isStopped,
    /** No other try is begun. */
    stop(): void {
      isStopped = true;
      retry.stop();
    },
    /** Resolves when nothing runs. */
    async ended(): Promise<void> {
      await running;
    },
  };
}
