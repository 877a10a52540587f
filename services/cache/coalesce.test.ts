import { createCoalesce } from './coalesce.ts';

function createLoader() {
  const loads: { resolve: (value: string) => void; reject: (error: Error) => void }[] = [];
  return {
    loads,
    load: () => new Promise<string>((resolve, reject) => loads.push({ resolve, reject })),
  };
}

test('who asks while a load runs does not join it, but shares the next one', async () => {
  const coalesce = createCoalesce<string>();
  const { loads, load } = createLoader();
  const first = coalesce('k', load);
  const second = coalesce('k', load);
  const third = coalesce('k', load);
  expect(loads).toHaveLength(1);
  loads[0]?.resolve('old');
  expect(await first).toBe('old');
  await Promise.resolve();
  expect(loads).toHaveLength(2);
  loads[1]?.resolve('new');
  expect(await Promise.all([second, third])).toEqual(['new', 'new']);
});

test('different keys do not wait for each other', () => {
  const coalesce = createCoalesce<string>();
  const { loads, load } = createLoader();
  void coalesce('a', load);
  void coalesce('b', load);
  expect(loads).toHaveLength(2);
});

test('a failed load fails those who share it and nobody after', async () => {
  const coalesce = createCoalesce<string>();
  const { loads, load } = createLoader();
  const first = coalesce('k', load);
  const second = coalesce('k', load);
  loads[0]?.reject(new Error('broken'));
  await expect(first).rejects.toThrow('broken');
  await Promise.resolve();
  loads[1]?.resolve('fine');
  expect(await second).toBe('fine');
  const third = coalesce('k', load);
  expect(loads).toHaveLength(3);
  loads[2]?.resolve('later');
  expect(await third).toBe('later');
});
