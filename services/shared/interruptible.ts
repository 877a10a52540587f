// How is long work done without keeping everybody waiting? It says where it may be interrupted.
import { setImmediate as turn } from 'node:timers/promises';

/** Each `yield` is such a place. */
export type Interruptible<T> = Generator<undefined, T>;

/** All at once. */
export function finish<T>(work: Interruptible<T>): T {
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
  }
}

/** Longer than this nobody waits, except for a single stretch of the work. */
const turnMs = 5;

/** Whatever else has to be done by the event loop gets its turn in between. */
export async function finishInTurns<T>(work: Interruptible<T>): Promise<T> {
  for (let untilMs = performance.now() + turnMs; ; ) {
    const { done, value } = work.next();
    if (done) return value;
    if (performance.now() < untilMs) continue;
    await turn();
    untilMs = performance.now() + turnMs;
  }
}
