// How is something tried until it works?

/** First and longest pause between tries, in milliseconds. */
const firstRetryMs = 250;
const longestRetryMs = 2000;

/** Resolves after `ms`, or with the signal. */
export type Sleep = (ms: number, signal: AbortSignal) => Promise<void>;

/** Tries until it works or is told to stop; `hurry` ends the pause between two tries. */
export function createRetry(attempt: () => Promise<boolean>, sleep: Sleep) {
  let pause = new AbortController();
  let isStopped = false;

  async function untilDone(): Promise<void> {
    for (let retryMs = firstRetryMs; !isStopped; retryMs = Math.min(longestRetryMs, retryMs * 2)) {
      pause = new AbortController();
      if (await attempt()) return;
      if (!isStopped) await sleep(retryMs, pause.signal);
    }
  }
  return {
    untilDone,
    hurry: () => pause.abort(),
    stop() {
      isStopped = true;
      pause.abort();
    },
  };
}
