// How is much that becomes due at once done without holding up the rest? A little in each turn of the event loop.

/** Runs at most so many in a turn, in their order. */
export function createTurns(most: number): (run: () => void) => void {
  let waiting: (() => void)[] = [];
  let isDue = false;

  function turn(): void {
    isDue = false;
    const now = waiting;
    waiting = now.splice(most);
    if (waiting.length > 0) take();
    for (const run of now) run();
  }
  function take(): void {
    if (isDue) return;
    isDue = true;
    setImmediate(turn);
  }
  return (run) => {
    waiting.push(run);
    take();
  };
}
