// What time is it, in parts of a millisecond? Spans of one process are in the order in which they began.

/** Beyond this, in milliseconds, the two clocks are of different opinions: that of the wall counts. */
const maxDrift = 2;

/** Milliseconds since 1970. `wall` tells whole ones, and is set now and then; `elapsed` is precise, and drifts. */
export function createPreciseTime(wall: () => number, elapsed: () => number): () => number {
  let offset = wall() - elapsed();
  return () => {
    const now = elapsed();
    const told = wall();
    if (Math.abs(now + offset - told) > maxDrift) offset = told - now;
    return now + offset;
  };
}
