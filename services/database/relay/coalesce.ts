// How do several who ask the same share an answer? Each gets one that was begun after it asked.

/** At most one call of `work` runs, and one more waits for all who asked meanwhile. */
export function coalesce<T>(work: () => Promise<T>): () => Promise<T> {
  let running: Promise<T> | null = null;
  let next: Promise<T> | null = null;

  function begin(): Promise<T> {
    const mine = work().finally(() => {
      if (running === mine) running = null;
    });
    running = mine;
    return mine;
  }

  async function queue(after: Promise<T>): Promise<T> {
    await after.catch(() => {});
    next = null;
    return begin();
  }

  return () => {
    if (running === null) return next ?? begin();
    next ??= queue(running);
    return next;
  };
}
