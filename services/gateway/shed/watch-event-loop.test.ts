import { type LoopSample, watchEventLoop } from './watch-event-loop.ts';

/** The first sample that fits, of a loop in which each turn takes so long. */
async function sampleOf(busyMs: number, fits: (sample: LoopSample) => boolean) {
  let found: LoopSample | undefined;
  const release = watchEventLoop((sample) => {
    if (fits(sample)) found ??= sample;
  });
  while (found === undefined) {
    const until = performance.now() + busyMs;
    while (performance.now() < until);
    await new Promise((resolve) => (busyMs > 0 ? setImmediate(resolve) : setTimeout(resolve, 5)));
  }
  release();
  return found;
}

test('a loop whose turns are long is seen to be full and late', async () => {
  const isLate = ({ utilisation, delayMs }: LoopSample) => utilisation > 0.95 && delayMs > 50;
  expect(await sampleOf(150, isLate)).toBeDefined();
});

test('one that waits is seen to wait', async () => {
  expect(await sampleOf(0, ({ utilisation }) => utilisation < 0.5)).toBeDefined();
});
