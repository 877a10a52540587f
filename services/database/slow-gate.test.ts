import { createGate } from './slow-gate.ts';

/** Work that ends when told to. */
function createWork() {
  let finish: () => void = () => {};
  const done = new Promise<void>((resolve) => {
    finish = resolve;
  });
  return { run: () => done, finish: () => finish() };
}

test('at most as many run as there are places; the next starts when one ends, in order', async () => {
  const gate = createGate(2);
  const started: number[] = [];
  const works = [0, 1, 2, 3].map(createWork);
  const all = works.map((work, i) =>
    gate(() => {
      started.push(i);
      return work.run();
    }),
  );
  await Promise.resolve();
  expect(started).toEqual([0, 1]);
  works[1]?.finish();
  await all[1];
  await Promise.resolve();
  expect(started).toEqual([0, 1, 2]);
  for (const work of works) work.finish();
  await Promise.all(all);
  expect(started).toEqual([0, 1, 2, 3]);
});

test('work that fails gives its place back', async () => {
  const gate = createGate(1);
  await expect(gate(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
  await expect(gate(async () => 'yes')).resolves.toBe('yes');
});

test('who has waited too long is told to come again, and the work is not done later', async () => {
  const gate = createGate(1, { waitMs: 5 });
  const first = createWork();
  const running = gate(first.run);
  let isDone = false;
  const late = gate(async () => {
    isDone = true;
  });
  await expect(late).rejects.toMatchObject({ code: '53300', status: 503, retryAfterSeconds: 1 });
  first.finish();
  await running;
  await expect(gate(async () => 'next')).resolves.toBe('next');
  expect(isDone).toBe(false);
});
