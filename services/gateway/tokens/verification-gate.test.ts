import { VerificationGate } from './verification-gate.ts';

/** Work that ends when the test says so. */
function createWork() {
  const begun: (() => void)[] = [];
  const work = () => new Promise<void>((resolve) => begun.push(resolve));
  return { begun, work };
}
const turn = () => new Promise((resolve) => setImmediate(resolve));

test('so many are verified at once, the next wait, and those beyond are sent away', async () => {
  const gate = new VerificationGate({ maxActive: 2, maxWaiting: 1 });
  const { begun, work } = createWork();
  const ended = [1, 2, 3].map(() => gate.run(work));
  await turn();
  expect(begun).toHaveLength(2);
  await expect(gate.run(work)).rejects.toMatchObject({
    ...{ code: 'ASH503', status: 503, reason: 'busy', retryAfterSeconds: 1 },
  });

  begun[0]?.();
  await turn();
  expect(begun).toHaveLength(3);
  begun[1]?.();
  begun[2]?.();
  await Promise.all(ended);
});

test('one that fails gives its place back', async () => {
  const gate = new VerificationGate({ maxActive: 1, maxWaiting: 0 });
  await expect(gate.run(() => Promise.reject(new Error('forged')))).rejects.toThrow('forged');
  expect(await gate.run(async () => 'verified')).toBe('verified');
});
