// What time is it? (A dependency, so that tests can say.)
export interface Clock {
  /** Milliseconds since 1970, as the wall shows: for dates and expiry. */
  epochMs(): number;
  /** Milliseconds that never step back: for durations. */
  elapsedMs(): number;
}

/** The machine's clocks. */
export const systemClock: Clock = {
  epochMs: () => Date.now(),
  elapsedMs: () => performance.now(),
};
