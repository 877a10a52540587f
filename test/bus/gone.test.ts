// What is a request told when the one who works on it dies, or the server does?
import { connect } from 'nats';
import { z } from 'zod';
import type { Bus } from '../../services/shared/bus/bus.ts';
import { defineSubject } from '../../services/shared/messages/subject.ts';
import { describeWithEachNats } from '../helpers/describe-with-nats.ts';
import { until } from '../helpers/gateway.ts';
import { type RawNats, startRaw } from './raw.ts';

const timeoutMs = 15_000;
const write = defineSubject({ name: 'write', request: z.string(), reply: z.string() });
const read = defineSubject({ ...write, name: 'read', isRepeatable: true });

describeWithEachNats((binary) => {
  let carrier: RawNats;
  let asking: Bus;
  let serving: Bus;

  beforeAll(async () => {
    carrier = await startRaw(binary);
    asking = await carrier.join();
    serving = await carrier.join();
  });
  afterAll(() => carrier.close());

  /** Resolves when it has taken a request and its connection is closed. */
  async function dyingServant(subject: string): Promise<{ isDead: Promise<unknown> }> {
    const servant = await connect({ servers: carrier.nats.url });
    const callback = () => void servant.close();
    servant.subscribe(subject, { queue: 'ashlar', callback });
    await servant.flush();
    return { isDead: servant.closed() };
  }

  test('a read whose servant dies is answered by another', async () => {
    const { isDead } = await dyingServant('read');
    const answer = asking.request(read, 'a', { timeoutMs });
    await isDead;
    const release = await serving.serve(read, async (text) => `${text} again`);
    expect(await answer).toBe('a again');
    await release();
  });

  test('a write whose servant dies is not repeated: nobody knows what became of it', async () => {
    const { isDead } = await dyingServant('write');
    const answer = asking.request(write, 'a', { timeoutMs });
    const outcome = expect(answer).rejects.toMatchObject({
      code: 'ASH503',
      details: expect.stringContaining('not known'),
    });
    await isDead;
    let writes = 0;
    const release = await serving.serve(write, async () => `${++writes}`);
    await outcome;
    expect(writes).toBe(0);
    await release();
  });

  test('an answer that comes after the deadline is dropped, and the next request has its own', async () => {
    const late: ((text: string) => void)[] = [];
    const release = await serving.serve(read, (text) =>
      text === 'late' ? new Promise((resolve) => late.push(resolve)) : Promise.resolve(text),
    );
    const answer = asking.request(read, 'late', { timeoutMs: 150 });
    await expect(answer).rejects.toMatchObject({ code: 'ASH504' });
    await until(() => late.length === 1);
    late[0]?.('late');
    expect(await asking.request(read, 'a', { timeoutMs })).toBe('a');
    expect(await asking.request(read, 'b', { timeoutMs })).toBe('b');
    await release();
  });

  test.each<NodeJS.Signals>(['SIGTERM', 'SIGKILL'])(
    'a server that stays away (%s) is told, and all works when it is back',
    async (signal) => {
      const heard: string[] = [];
      const news = defineSubject({ name: 'news', request: z.string(), reply: z.void() });
      const release = await serving.serve(write, async (text) => text);
      const unsubscribe = await serving.subscribe(news, (text) => heard.push(text));
      expect(await asking.request(write, 'before', { timeoutMs })).toBe('before');
      await carrier.nats.kill(signal);
      await until(() => !asking.isConnected() && !serving.isConnected());
      // The first waits for it a moment; when it was away for so long, nobody does.
      for (const text of ['a', 'b'])
        await expect(asking.request(write, text, { timeoutMs })).rejects.toMatchObject({
          code: 'ASH503',
          message: 'The message bus is away',
          retryAfterSeconds: 1,
        });
      await carrier.nats.start();
      await until(() => asking.isConnected() && serving.isConnected());
      expect(await asking.request(write, 'after', { timeoutMs })).toBe('after');
      asking.publish(news, 'after');
      await until(() => heard.length > 0);
      expect(heard).toEqual(['after']);
      await unsubscribe();
      await release();
    },
  );

  test('what is asked while a server is away is sent when it is back, once', async () => {
    const written: string[] = [];
    const release = await serving.serve(write, async (text) => {
      written.push(text);
      return text;
    });
    await carrier.nats.kill();
    await until(() => !asking.isConnected());
    const answers = ['a', 'b', 'c'].map((text) => asking.request(write, text, { timeoutMs }));
    await carrier.nats.start();
    expect(await Promise.all(answers)).toEqual(['a', 'b', 'c']);
    expect(written.sort()).toEqual(['a', 'b', 'c']);
    await release();
  });

  test('a read that is under way when the server goes is answered when it is back', async () => {
    const begun: ((text: string) => void)[] = [];
    const release = await serving.serve(read, () => new Promise((resolve) => begun.push(resolve)));
    const answer = asking.request(read, 'a', { timeoutMs });
    await until(() => begun.length === 1);
    await carrier.nats.kill();
    await until(() => !asking.isConnected() && !serving.isConnected());
    // Nobody hears this one.
    begun[0]?.('lost');
    await carrier.nats.start();
    await until(() => begun.length === 2);
    begun[1]?.('asked again');
    expect(await answer).toBe('asked again');
    await release();
  });

  test('who begins to serve soon is waited for, by writes too; one instance that is meant is not', async () => {
    const later = defineSubject({ ...write, name: 'later' });
    const to = 'somebody';
    const away = { code: 'ASH503', message: 'A service that is needed does not run' };
    await expect(asking.request(later, 'a', { timeoutMs, to })).rejects.toMatchObject(away);
    const answer = asking.request(later, 'b', { timeoutMs });
    await expect(asking.request(later, 'c', { timeoutMs, to })).rejects.toMatchObject(away);
    const release = await serving.serve(later, async (text) => text);
    expect(await answer).toBe('b');
    await release();
    await expect(asking.request(later, 'd', { timeoutMs })).rejects.toMatchObject(away);
  });
});
