// What becomes of messages that are not what was agreed on?
import type { Msg } from 'nats';
import { z } from 'zod';
import { decodeFrame, encodeFrame, type Frame } from '../../services/shared/batch/frame.ts';
import type { Bus } from '../../services/shared/bus/bus.ts';
import { defineShapedSubject, defineSubject } from '../../services/shared/messages/subject.ts';
import { describeWithEachNats } from '../helpers/describe-with-nats.ts';
import { until } from '../helpers/gateway.ts';
import { type RawNats, startRaw } from './raw.ts';

const timeoutMs = 9000;
const news = defineSubject({ name: 'news', request: z.string(), reply: z.void() });
const shout = defineShapedSubject({
  name: 'shout',
  shape: z.object({ times: z.number() }),
  row: { word: z.string(), payload: z.string().nullable() },
  reply: z.object({ body: z.string() }),
  opaque: { request: 'payload', reply: 'body' },
});
const good = { key: 'k', shape: { times: 2 }, word: 'a', payload: 'ö' };
const ticket = (from: string, bytes: unknown) => Buffer.from(JSON.stringify({ from, bytes }));
const one = { rows: [0], outcomes: [{ reply: {} }] };

/** No message of these is a request or a reply. */
const rubbish: [sentence: string, data: Uint8Array][] = [
  ['bytes', Buffer.from([0, 255, 254, 1])],
  ['bytes with a line feed', Buffer.from([0, 255, 10, 1])],
  ['another JSON', Buffer.from('null\n')],
  ['broken JSON', Buffer.from('[{"rows":\n')],
  ['a frame of another shape', encodeFrame({ anything: 1 })],
  ['a frame that is cut off', Buffer.from('[{"rows":[{}]},[5]]\nab')],
  ['lengths that are none', Buffer.from('[{"rows":[{}]},["a"]]\nab')],
  ['a ticket for nothing', ticket('parts.nobody.x.y', 5_000_000)],
  ['a ticket of more than anything may have', ticket('parts.nobody.x.y', 1e12)],
  ['a ticket of another form', ticket('db.write', 5)],
  ['a ticket that is broken', Buffer.from('{"from":')],
];

describeWithEachNats((binary) => {
  let carrier: RawNats;
  let asking: Bus;
  let serving: Bus;

  beforeAll(async () => {
    carrier = await startRaw(binary);
    asking = await carrier.join();
    serving = await carrier.join();
    await serving.serve(shout, async ({ word, payload, shape }) => ({
      body: `${word}${payload ?? ''}`.repeat(shape.times),
    }));
  });
  afterAll(() => carrier.close());

  const isWell = async () =>
    expect(await asking.request(shout, good, { timeoutMs })).toEqual({ body: 'aöaö' });

  const requests: [string, Uint8Array][] = [
    ...rubbish,
    ['a request without a key', encodeFrame({ shape: { times: 1 }, rows: [{ word: 'a' }] }, ['x'])],
    [
      'a wrong shape',
      encodeFrame({ key: 'w', shape: { times: 'x' }, rows: [{ word: 'a' }] }, ['']),
    ],
    ['no rows', encodeFrame({ key: 'w', shape: { times: 1 }, rows: [] })],
  ];
  test.each(requests)('a request that is %s is answered with an error', async (_, data) => {
    const before = carrier.failures(/^answer shout$/);
    const answer = await carrier.raw.request('shout', data, { timeout: timeoutMs });
    expect(decodeFrame(answer.data).head).toMatchObject({ error: { code: /^(ASH50[03]|54000)$/ } });
    expect(carrier.failures(/^answer shout$/)).toBe(before + 1);
    await isWell();
  });

  test('of several rows only the one that is wrong is refused', async () => {
    const before = carrier.failures(/^answer shout$/);
    const rows = [{ word: 'a' }, { word: 1 }, { word: 'b' }];
    const data = encodeFrame({ key: 'some', shape: { times: 1 }, rows }, ['x', 'y', 'z']);
    const answers: Frame[] = [];
    const hear = (_: unknown, message: Msg) => void answers.push(decodeFrame(message.data));
    carrier.raw.subscribe('answers', { callback: hear });
    carrier.raw.publish('shout', data, { reply: 'answers' });
    const placesOf = ({ head }: Frame) => (head as { rows: number[] }).rows;
    await until(() => answers.flatMap(placesOf).length === 3);
    const texts = answers.flatMap((answer) => answer.texts).filter((text) => text !== null);
    expect(texts.sort()).toEqual(['ax', 'bz']);
    const [wrong] = answers.filter((answer) => placesOf(answer).includes(1));
    expect(JSON.stringify(wrong?.head)).toContain('"ASH500"');
    expect(carrier.failures(/^answer shout$/)).toBe(before + 1);
  });

  test.each(requests)(
    'nobody wants an answer to %s: it is counted, and no more',
    async (_, data) => {
      const before = carrier.failures(/^answer shout$/);
      carrier.raw.publish('shout', data);
      await until(() => carrier.failures(/^answer shout$/) === before + 1);
      await isWell();
    },
  );

  const replies: [string, Uint8Array][] = [
    ...rubbish,
    ['an outcome of another shape', encodeFrame(one)],
    ['more outcomes than rows', encodeFrame({ rows: [], outcomes: [{ reply: {} }] })],
    ['an error of another shape', encodeFrame({ error: { code: 'none' } })],
  ];
  test.each(replies)('a reply that is %s fails its request, and no other', async (_, data) => {
    const odd = defineShapedSubject({
      ...{ name: 'odd', shape: z.object({ times: z.number() }), reply: shout.reply },
      row: { word: z.string(), payload: z.string().nullable() },
      opaque: { request: 'payload' },
    });
    const subscription = carrier.raw.subscribe('odd', {
      callback: (_error, message) => void message.respond(data),
    });
    await carrier.raw.flush();
    await expect(asking.request(odd, good, { timeoutMs })).rejects.toThrow(/./);
    subscription.unsubscribe();
    await isWell();
  });

  test.each(rubbish)(
    '%s is published: it is counted, and the next message is heard',
    async (_, data) => {
      const heard: string[] = [];
      const release = await asking.subscribe(news, (text) => heard.push(text));
      const before = carrier.failures(/^read news$/);
      carrier.raw.publish('news', data);
      await until(() => carrier.failures(/^read news$/) === before + 1);
      serving.publish(news, 'good');
      await until(() => heard.length === 1);
      expect(heard).toEqual(['good']);
      await release();
    },
  );

  test.each([
    ['without an answer wanted', undefined],
    ['for an answer', 'somewhere'],
  ])('parts are asked for %s that nobody holds: nothing happens', async (_, reply) => {
    const places: string[] = [];
    carrier.raw.subscribe('parts.>', { callback: (_e, { subject }) => void places.push(subject) });
    await carrier.raw.flush();
    const big = { ...good, payload: 'x'.repeat(2_000_000) };
    await asking.request(shout, big, { timeoutMs });
    await until(() => places.length > 0);
    for (const place of new Set(places))
      for (const from of ['', 'x', '-1', '0', '1e99'])
        carrier.raw.publish(place, from, reply === undefined ? {} : { reply });
    await carrier.raw.flush();
    await isWell();
  });
});
