// What holds on every bus, whoever carries it?
import { z } from 'zod';
import type { Bus } from '../../services/shared/bus/bus.ts';
import { AppError } from '../../services/shared/errors.ts';
import { defineShapedSubject, defineSubject } from '../../services/shared/messages/subject.ts';
import type { Trace } from '../../services/shared/trace.ts';
import { until } from '../helpers/gateway.ts';
import { traceOf, traceparent } from '../helpers/trace.ts';
import { type TestBus, testBuses } from './both-buses.ts';

const greet = defineSubject({ name: 'greet', request: z.string(), reply: z.string() });
const news = defineSubject({ name: 'news', request: z.string(), reply: z.void() });
const shout = defineShapedSubject({
  name: 'shout',
  shape: z.object({ times: z.number() }),
  row: { word: z.string(), payload: z.string().nullable() },
  reply: z.object({ body: z.string(), length: z.number() }),
  isRepeatable: true,
  opaque: { request: 'payload', reply: 'body' },
});
const timeoutMs = 2000;

describe.each(testBuses())('$name', (carrier: TestBus) => {
  let asking: Bus;
  let serving: Bus;

  beforeAll(async () => {
    asking = await carrier.join();
    serving = await carrier.join();
  });
  afterAll(() => carrier.close());

  test('a request is answered by one of those who serve the subject', async () => {
    const releases = [
      await serving.serve(greet, async (name) => `hello ${name}`),
      await asking.serve(greet, async (name) => `hello ${name}`),
    ];
    expect(await asking.request(greet, 'ö', { timeoutMs })).toBe('hello ö');
    for (const release of releases) await release();
  });

  test('a request to one instance is answered by that one', async () => {
    const releases = [
      await serving.serve(greet, async () => 'one', { as: 'a' }),
      await serving.serve(greet, async () => 'other', { as: 'b' }),
    ];
    expect(await asking.request(greet, 'x', { timeoutMs, to: 'b' })).toBe('other');
    await expect(asking.request(greet, 'x', { timeoutMs, to: 'c' })).rejects.toMatchObject({
      code: 'ASH503',
    });
    for (const release of releases) await release();
  });

  test('the error of the one who answers reaches the one who asked, with all it says', async () => {
    const error = new AppError('PGRST205', 'no such table', { hint: 'this', details: ['a'] });
    const release = await serving.serve(greet, () => Promise.reject(error));
    await expect(asking.request(greet, 'a', { timeoutMs })).rejects.toMatchObject({
      code: 'PGRST205',
      status: 404,
      hint: 'this',
      details: ['a'],
    });
    await release();
  });

  test('a handler that throws has answered as well', async () => {
    const release = await serving.serve(greet, () => {
      throw new AppError('PGRST205', 'no such table');
    });
    await expect(asking.request(greet, 'a', { timeoutMs })).rejects.toMatchObject({
      code: 'PGRST205',
    });
    await release();
  });

  test('each request comes with its trace, also where several travel together', async () => {
    const release = await serving.serve(shout, async ({ word }, trace) => ({
      body: `${word} ${trace?.requestId} ${trace?.traceparent}`,
      length: 0,
    }));
    const ask = async (name: string, trace?: Trace) => {
      const row = { key: 'traced', shape: { times: 1 }, word: name, payload: null };
      return (await asking.request(shout, row, { timeoutMs, trace })).body;
    };
    const asked = ['a', 'b', 'c'].map((name) => ask(name, traceOf(`r-${name}`)));
    expect(await Promise.all([...asked, ask('d')])).toEqual([
      `a r-a ${traceparent}`,
      `b r-b ${traceparent}`,
      `c r-c ${traceparent}`,
      'd undefined undefined',
    ]);
    await release();
  });

  test('when nobody serves a subject, the request fails with 503 and a time to come back', async () => {
    const release = await serving.serve(greet, async () => 'hello');
    await release();
    await expect(asking.request(greet, 'a', { timeoutMs })).rejects.toMatchObject({
      status: 503,
      retryAfterSeconds: 1,
    });
  });

  test('a request without an answer fails with 504 at its deadline', async () => {
    const release = await serving.serve(
      greet,
      () => new Promise((resolve) => setTimeout(resolve, 400, '')),
    );
    await expect(asking.request(greet, 'a', { timeoutMs: 50 })).rejects.toMatchObject({
      status: 504,
    });
    await release();
  });

  test('an answer that takes longer than silence may last still comes', async () => {
    const slow = () => new Promise<string>((resolve) => setTimeout(resolve, 3600, 'late'));
    const release = await serving.serve(greet, slow);
    expect(await asking.request(greet, 'a', { timeoutMs: 9000 })).toBe('late');
    await release();
  });

  test('requests of one shape are answered each with its own, whatever order they are ready in', async () => {
    const release = await serving.serve(shout, async ({ shape, word, payload }) => {
      await new Promise((resolve) => setTimeout(resolve, word.length % 3));
      if (word === 'w7') throw new AppError('22P02', 'not this one');
      return { body: `${word}${payload ?? '-'}`.repeat(shape.times), length: word.length };
    });
    const answers = await Promise.allSettled(
      Array.from({ length: 300 }, (_, i) => {
        const row = { word: `w${i}`, payload: i % 2 === 0 ? `ü\n${i}` : null };
        return asking.request(shout, { key: 'k2', shape: { times: 2 }, ...row }, { timeoutMs });
      }),
    );
    for (const [i, answer] of answers.entries()) {
      const one = `w${i}${i % 2 === 0 ? `ü\n${i}` : '-'}`;
      if (i === 7) expect(answer).toMatchObject({ reason: { code: '22P02' } });
      else expect(answer).toMatchObject({ value: { body: one + one, length: `w${i}`.length } });
    }
    await release();
  });

  test('a new server that does not know the shape gets it', async () => {
    const answer = async ({ shape }: { shape: { times: number } }) => ({
      body: '',
      length: shape.times,
    });
    const ask = () =>
      asking.request(
        shout,
        { key: 'k9', shape: { times: 9 }, word: '', payload: null },
        { timeoutMs },
      );
    const first = await serving.serve(shout, answer);
    expect((await ask()).length).toBe(9);
    await first();
    const second = await serving.serve(shout, answer);
    expect((await ask()).length).toBe(9);
    await second();
  });

  test('requests and answers of many megabytes arrive whole', async () => {
    const release = await serving.serve(shout, async ({ payload }) => ({
      body: `${payload}`.repeat(3),
      length: payload?.length ?? 0,
    }));
    const payload = 'äöü€'.repeat(700_000);
    const row = { key: 'big', shape: { times: 1 }, word: 'x', payload };
    const { body, length } = await asking.request(shout, row, { timeoutMs: 10_000 });
    expect(length).toBe(payload.length);
    expect(body === payload.repeat(3)).toBe(true);
    await release();
  });

  test('what is published reaches all who subscribe, and nobody who let go', async () => {
    const heard: string[] = [];
    const releases = [
      await asking.subscribe(news, (text) => heard.push(`one ${text}`)),
      await serving.subscribe(news, (text) => heard.push(`two ${text}`)),
    ];
    asking.publish(news, 'x');
    await until(() => heard.length === 2);
    await releases[1]?.();
    asking.publish(news, 'y');
    await until(() => heard.length === 3);
    expect(heard.sort()).toEqual(['one x', 'one y', 'two x']);
    await releases[0]?.();
  });

  test('a key is written only by who has seen its newest value', async () => {
    const bucket = await asking.keyValue('models', z.string());
    expect(await bucket.get('current')).toBeNull();
    const first = await bucket.put('current', 'a', 0);
    expect(first).not.toBeNull();
    const other = await serving.keyValue('models', z.string());
    expect(await other.put('current', 'b', 0)).toBeNull();
    expect(await other.put('current', 'b', first ?? 0)).not.toBeNull();
    expect((await bucket.get('current'))?.value).toBe('b');
  });

  test('who watches a key gets its value now and every new one', async () => {
    const bucket = await asking.keyValue('watched', z.string());
    const sequence = await bucket.put('current', 'a', 0);
    const seen: string[] = [];
    const sameBucket = await serving.keyValue('watched', z.string());
    const release = await sameBucket.watch('current', ({ value }) => seen.push(value));
    expect(seen).toEqual(['a']);
    const next = await bucket.put('current', 'b', sequence ?? 0);
    await until(() => seen.length === 2);
    await release();
    await bucket.put('current', 'c', next ?? 0);
    expect(seen).toEqual(['a', 'b']);
  });
});
