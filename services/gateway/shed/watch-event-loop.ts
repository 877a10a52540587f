// How busy is this process? Its event loop is looked at from within.
import { performance } from 'node:perf_hooks';

/** What was seen in one window. */
export interface LoopSample {
  /** The part of the time in which it did not wait for events: 0 to 1. */
  readonly utilisation: number;
  /** How late it came to what was due, on average: as long as a request waits that arrives. */
  readonly delayMs: number;
}

/** Gives samples to the listener until it is released. */
export type WatchLoop = (onSample: (sample: LoopSample) => void) => () => void;

const tickMs = 20;
const windowMs = 100;

/**
 * A timer that measures its own lateness. Node's `monitorEventLoopDelay` does not serve: what blocks the loop across its
 * `reset` is in none of its samples (seen with Node 20.20).
 */
export const watchEventLoop: WatchLoop = (onSample) => {
  let [tickedMs, sampledMs] = [performance.now(), performance.now()];
  let utilised = performance.eventLoopUtilization();
  let [lateMs, ticks] = [0, 0];

  function tick(): void {
    const now = performance.now();
    lateMs += Math.max(0, now - tickedMs - tickMs);
    ticks++;
    tickedMs = now;
    if (now - sampledMs < windowMs) return;
    const { utilization } = performance.eventLoopUtilization(utilised);
    const sample = { utilisation: utilization, delayMs: lateMs / ticks };
    utilised = performance.eventLoopUtilization();
    [lateMs, ticks, sampledMs] = [0, 0, now];
    onSample(sample);
  }
  const timer = setInterval(tick, tickMs).unref();
  return () => clearInterval(timer);
};
