// What becomes of messages that are fetched part by part when one of the two goes away, or is slow?
import type { Msg, NatsConnection } from 'nats';
import { connect } from 'nats';
import { z } from 'zod';
import { decodeFrame, encodeFrame } from '../../services/shared/batch/frame.ts';
import type { Bus } from '../../services/shared/bus/bus.ts';
import { defineSubject } from '../../services/shared/messages/subject.ts';
import { describeWithEachNats } from '../helpers/describe-with-nats.ts';
import { until } from '../helpers/gateway.ts';
import { type RawNats, startRaw } from './raw.ts';

const timeoutMs = 15_000;
const write = defineSubject({ name: 'write', request: z.string(), reply: z.string() });
const read = defineSubject({ ...write, name: 'read', isRepeatable: true });
const frame = encodeFrame({ rows: ['x'.repeat(1000)] });
const ticket = (from: string) => Buffer.from(JSON.stringify({ from, bytes: frame.length }));

describeWithEachNats((binary) => {
  let carrier: RawNats;
  let asking: Bus;

  beforeAll(async () => {
    carrier = await startRaw(binary);
    asking = await carrier.join();
  });
  afterAll(() => carrier.close());

  /** Answers with something large, of which it has sent half when it goes away; says when it is asked. */
  async function dyingServant(subject: string, asked = async () => {}): Promise<void> {
    const servant: NatsConnection = await connect({ servers: carrier.nats.url });
    const half = (_: unknown, message: Msg) => {
      message.respond(frame.subarray(0, 500));
      void servant.drain();
    };
    servant.subscribe(`parts.${subject}`, { callback: half });
    const callback = (_: unknown, message: Msg) =>
      void asked().then(() => message.respond(ticket(`parts.${subject}`)));
    servant.subscribe(subject, { queue: 'ashlar', callback, max: 1 });
    await servant.flush();
  }

  test('whoever answers a write goes away midway: nobody knows what became of it', async () => {
    await dyingServant('write');
    await expect(asking.request(write, 'a', { timeoutMs })).rejects.toMatchObject({
      code: 'ASH503',
      retryAfterSeconds: 1,
      details: expect.stringContaining('not known'),
    });
  });

  test('whoever answers a read goes away midway: another is asked', async () => {
    const other = await carrier.join();
    await dyingServant('read', async () => {
      await other.serve(read, async (text) => `${text} again`);
    });
    expect(await asking.request(read, 'a', { timeoutMs })).toBe('a again');
  });

  test('whoever asks goes away midway: that is answered with 503, and the next is served', async () => {
    const serving = await carrier.join();
    const release = await serving.serve(write, async (text) => text);
    const parts = carrier.raw.subscribe('parts.raw.half', {
      max: 1,
      callback: (_, message) => void message.respond(frame.subarray(0, 500)),
    });
    const answer = await carrier.raw.request('write', ticket('parts.raw.half'), { timeout: 9000 });
    expect(parts.getReceived()).toBe(1);
    expect(decodeFrame(answer.data).head).toMatchObject({ error: { code: 'ASH503' } });
    expect(carrier.failures(/^answer write$/)).toBe(1);
    expect(await asking.request(write, 'b', { timeoutMs })).toBe('b');
    await release();
  });

  test('while a request is fetched its sender hears of it, and who serves does not leave', async () => {
    const serving = await carrier.join();
    const release = await serving.serve(write, async (text) => `${text.length}`);
    const asked: Msg[] = [];
    const answers: Uint8Array[] = [];
    carrier.raw.subscribe('parts.raw.slow', { callback: (_, message) => void asked.push(message) });
    carrier.raw.subscribe('replies', { callback: (_, { data }) => void answers.push(data) });
    carrier.raw.publish('write', ticket('parts.raw.slow'), { reply: 'replies' });
    await until(() => asked.length > 0);
    let isReleased = false;
    const released = release().then(() => {
      isReleased = true;
    });
    await until(() => answers.length > 0);
    expect(answers[0]).toHaveLength(0);
    expect(isReleased).toBe(false);
    asked[0]?.respond(frame);
    await released;
    await until(() => (answers.at(-1)?.length ?? 0) > 0);
    const { head } = decodeFrame(answers.at(-1) as Uint8Array);
    expect(head).toEqual({ rows: [0], outcomes: [{ reply: '1000' }] });
  });
});
