import { z } from 'zod';
import { AppError } from '../errors.ts';
import { defineSubject } from '../messages/subject.ts';
import { createInProcessBus } from './in-process.ts';

const greet = defineSubject({ name: 'greet', request: z.string(), reply: z.string() });
const news = defineSubject({ name: 'news', request: z.string(), reply: z.void() });
const timeoutMs = 1000;

test('a request is answered by one of those who serve the subject, in turn', async () => {
  const bus = createInProcessBus();
  await bus.serve(greet, async (name) => `first ${name}`);
  await bus.serve(greet, async (name) => `second ${name}`);
  const answers = [
    await bus.request(greet, 'a', { timeoutMs }),
    await bus.request(greet, 'b', { timeoutMs }),
  ];
  expect(answers.sort()).toEqual(['first a', 'second b']);
  await bus.close();
});

test('the error of the one who answers reaches the one who asked', async () => {
  const bus = createInProcessBus();
  await bus.serve(greet, () => Promise.reject(new AppError('PGRST205', 'no such table')));
  await expect(bus.request(greet, 'a', { timeoutMs })).rejects.toMatchObject({ code: 'PGRST205' });
});

test('when nobody serves a subject, the request fails with 503 and a time to come back', async () => {
  const bus = createInProcessBus();
  const release = await bus.serve(greet, async () => 'hello');
  await release();
  await expect(bus.request(greet, 'a', { timeoutMs })).rejects.toMatchObject({
    status: 503,
    retryAfterSeconds: 1,
  });
});

test('a request without an answer fails with 504 at its deadline', async () => {
  const bus = createInProcessBus();
  await bus.serve(greet, () => new Promise(() => {}));
  await expect(bus.request(greet, 'a', { timeoutMs: 5 })).rejects.toMatchObject({ status: 504 });
});

test('what is published reaches all who subscribe, and nobody who let go', async () => {
  const bus = createInProcessBus();
  const heard: string[] = [];
  await bus.subscribe(news, (text) => heard.push(`one ${text}`));
  const release = await bus.subscribe(news, (text) => heard.push(`two ${text}`));
  bus.publish(news, 'x');
  await release();
  bus.publish(news, 'y');
  expect(heard).toEqual(['one x', 'two x', 'one y']);
});

test('a key is written only by who has seen its newest value', async () => {
  const bus = createInProcessBus();
  const bucket = await bus.keyValue('models', z.string());
  expect(await bucket.get('current')).toBeNull();
  const first = await bucket.put('current', 'a', 0);
  expect(first).not.toBeNull();
  expect(await bucket.put('current', 'b', 0)).toBeNull();
  expect(await bucket.put('current', 'b', first ?? 0)).not.toBeNull();
  expect((await bucket.get('current'))?.value).toBe('b');
});

test('who watches a key gets its value now and every new one', async () => {
  const bus = createInProcessBus();
  const bucket = await bus.keyValue('models', z.string());
  const sequence = await bucket.put('current', 'a', 0);
  const seen: string[] = [];
  const sameBucket = await bus.keyValue('models', z.string());
  const release = await sameBucket.watch('current', ({ value }) => seen.push(value));
  const next = await bucket.put('current', 'b', sequence ?? 0);
  await release();
  await bucket.put('current', 'c', next ?? 0);
  expect(seen).toEqual(['a', 'b']);
});
