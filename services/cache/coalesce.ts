// Which reads can share one load? Identical ones, as long as that load has not been sent yet.

/** Loads the answer for a key; at most one load of a key runs and one waits. */
export type Coalesce<T> = (key: string, load: () => Promise<T>) => Promise<T>;

interface Loads<T> {
  running: Promise<T>;
  /** Starts when `running` is over; who asks meanwhile joins it. */
  pending: Promise<T> | null;
}

/**
 * Joining a load that runs already could answer with a state older than a write its caller has seen
 * acknowledged; joining one that has not started cannot (coherence.md, I10).
 */
export function createCoalesce<T>(): Coalesce<T> {
  const loads = new Map<string, Loads<T>>();

  function start(key: string, load: () => Promise<T>): Promise<T> {
    const running = load();
    const entry: Loads<T> = { running, pending: null };
    loads.set(key, entry);
    const forget = () => {
      if (loads.get(key) === entry && entry.pending === null) loads.delete(key);
    };
    running.then(forget, forget);
    return running;
  }

  return (key, load) => {
    const entry = loads.get(key);
    if (entry === undefined) return start(key, load);
    if (entry.pending === null) {
      const begin = () => start(key, load);
      entry.pending = entry.running.then(begin, begin);
    }
    return entry.pending;
  };
}
