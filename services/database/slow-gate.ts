// How many slow statements may run at a time, so that quick ones keep their connections?

/** Runs work once a place is free, in the order of asking. */
export type Gate = <T>(work: () => Promise<T>) => Promise<T>;

/** A gate with `places` places. */
export function createGate(places: number): Gate {
  let free = places;
  const queue: (() => void)[] = [];

  function leave(): void {
    const next = queue.shift();
    if (next === undefined) free++;
    else next();
  }

  return async (work) => {
    if (free > 0) free--;
    else await new Promise<void>((resolve) => queue.push(resolve));
    try {
      return await work();
    } finally {
      leave();
    }
  };
}
