// Are micro services on NATS asked once, in time, and is whatever they do told well?
import { connect, headers, type Msg, type NatsConnection } from 'nats';
import { createActionCaller } from '../../services/shared/bus/nats/action-caller.ts';
import type { Connection } from '../../services/shared/bus/nats/connection.ts';
import { serviceManifests } from '../conformance/rpc-service-shop.ts';
import { connectNats } from '../helpers/connect-nats.ts';
import { describeWithNats } from '../helpers/describe-with-nats.ts';
import { pause } from '../helpers/gateway.ts';
import { type NatsServer, startNatsServer } from '../helpers/nats-server.ts';
import { type Asking, type Served, serve } from '../helpers/serve.ts';
import { traceparent } from '../helpers/trace.ts';

const clerk: Asking = { role: 'clerk', claims: { sub: 'Zoë\n€' } };
const parcel = { country: 'DE', weight_g: 1200 };
const quoteTimeoutMs = 200;

const bytes = (text: string) => new TextEncoder().encode(text);

async function untilReconnected(connection: NatsConnection): Promise<void> {
  const isBack = await connection.flush().then(
    () => true,
    () => false,
  );
  if (isBack) return;
  await pause(20);
  await untilReconnected(connection);
}

describeWithNats('over NATS', () => {
  let nats: NatsServer;
  let ours: Connection;
  let theirs: NatsConnection;
  let served: Served;

  beforeAll(async () => {
    nats = await startNatsServer();
    ours = await connectNats(nats.url);
    theirs = await connect({ servers: nats.url, reconnectTimeWait: 50, maxReconnectAttempts: -1 });
    served = await serve(serviceManifests, '', { callService: createActionCaller(ours) });
  });
  afterAll(async () => {
    await served?.close();
    await ours?.close();
    await theirs?.close();
    await nats?.stop();
  });

  const call = (path: string, asking: Asking = {}) =>
    served.ask('POST', path, { ...clerk, ...asking });

  /** What a plain subscriber was asked while `work` ran. */
  async function whileServed<T>(answer: (asked: Msg) => void, work: () => Promise<T>) {
    const asked: Msg[] = [];
    const subscription = theirs.subscribe('action.>', {
      callback: (_, message) => {
        asked.push(message);
        answer(message);
      },
    });
    await theirs.flush();
    try {
      return { asked, answer: await work() };
    } finally {
      subscription.unsubscribe();
      await theirs.flush();
    }
  }
  const quote = (answer: (asked: Msg) => void, asking: Asking = {}) =>
    whileServed(answer, () => call('/rpc/quote', { body: parcel, ...asking }));

  test('the service gets the input, and who asks, in headers that are ASCII', async () => {
    const { asked, answer } = await quote((message) => message.respond('{"price":6.9}'), {
      headers: {
        'x-request-id': 'r-7',
        traceparent,
      },
    });
    expect([answer.status, answer.text]).toEqual([200, '{"price":6.9}']);
    const message = asked[0] as Msg;
    const told = (name: string) => message.headers?.get(name);
    expect([message.subject, message.json()]).toEqual(['action.quote', parcel]);
    expect(
      ['Ashlar-Request-Id', 'traceparent', 'Ashlar-Timeout-Ms', 'Ashlar-Role'].map(told),
    ).toEqual(['r-7', traceparent, String(quoteTimeoutMs), 'clerk']);
    const claims = told('Ashlar-Claims') ?? '';
    expect(claims).toMatch(/^[ -~]+$/);
    expect(JSON.parse(claims)).toMatchObject({ sub: 'Zoë\n€', role: 'clerk' });
  });

  test('a service of the service framework answers, refuses and fails', async () => {
    const service = await theirs.services.add({ name: 'anything', version: '1.0.0' });
    service.addEndpoint('anything', {
      subject: 'action.anything',
      handler: (_, message) => {
        const { wanted } = message.json<{ wanted: string }>();
        if (wanted === 'refusal')
          message.respondError(409, 'Not now.', bytes('{"code":"not_now","hint":"Later."}'));
        else if (wanted === 'failure') message.respondError(500, 'secret', bytes('secret'));
        else if (wanted === 'crash') throw new Error('secret');
        else message.respond(JSON.stringify({ wanted }));
      },
    });
    await theirs.flush();
    const answers = [];
    for (const wanted of ['answer', 'refusal', 'failure', 'crash']) {
      const { status, json } = await call('/rpc/anything', { body: { wanted } });
      answers.push([status, json]);
    }
    await service.stop();
    const failed = {
      code: 'ASH502',
      message: 'The service behind this Action failed',
      details: null,
      hint: null,
    };
    expect(answers).toEqual([
      [200, { wanted: 'answer' }],
      [409, { code: 'not_now', message: 'Not now.', details: null, hint: 'Later.' }],
      [502, failed],
      [502, failed],
    ]);
    const logged = served.observations.filter(({ kind }) => kind === 'failure');
    expect(logged.map((one) => String((one as { error: Error }).error.cause))).toEqual([
      expect.stringContaining('secret'),
      expect.any(String),
    ]);
  });

  test('nobody there: 503, and when to come again', async () => {
    const answer = await call('/rpc/quote', { body: parcel });
    expect([answer.status, answer.json]).toMatchObject([503, { code: 'ASH503' }]);
    expect(answer.headers.get('retry-after')).toBe('1');
  });

  test('no answer: 504 after the time the Action declares, asked once', async () => {
    const before = performance.now();
    const { asked, answer } = await quote(() => {});
    const tookMs = performance.now() - before;
    expect([answer.status, answer.json]).toMatchObject([
      504,
      { code: 'ASH504', message: 'The service did not answer within 200 ms' },
    ]);
    expect(tookMs).toBeGreaterThanOrEqual(quoteTimeoutMs - 1);
    expect(asked).toHaveLength(1);
  });

  test('a late answer is nobody’s: the next call gets its own', async () => {
    const late: Msg[] = [];
    const first = await quote((message) => late.push(message));
    const second = await quote((message) => {
      for (const before of late) before.respond('{"price":1}');
      message.respond('{"price":2}');
    });
    expect([first.answer.status, second.answer.json]).toEqual([504, { price: 2 }]);
  });

  test('of two answers the first counts', async () => {
    const { answer } = await quote((message) => {
      message.respond('{"price":1}');
      message.respond('{"price":2}');
    });
    await pause(20);
    expect(answer.json).toEqual({ price: 1 });
    expect((await quote((message) => message.respond('{"price":3}'))).answer.json).toEqual({
      price: 3,
    });
  });

  test.each<[sentence: string, reply: string | Uint8Array]>([
    ['no JSON', 'Traceback: secret'],
    ['no UTF-8', new Uint8Array([0x22, 0xff, 0x22])],
    ['nothing', ''],
    ['another shape', '{"price":"secret"}'],
  ])('502 for %s', async (_, reply) => {
    const { answer } = await quote((message) => message.respond(reply));
    expect([answer.status, answer.json]).toMatchObject([502, { code: 'ASH502', details: null }]);
    expect(answer.text).not.toContain('secret');
  });

  test('an answer as large as NATS carries is told whole', async () => {
    const large = JSON.stringify('x'.repeat(1024 * 1024 - 100));
    const { answer } = await whileServed(
      (message) => message.respond(large),
      () => call('/rpc/anything'),
    );
    expect([answer.status, answer.text.length]).toEqual([200, large.length]);
  });

  test('a call larger than NATS carries is refused, and the service not asked', async () => {
    const body = { text: 'x'.repeat(1024 * 1024) };
    const { asked, answer } = await whileServed(
      () => {},
      () => call('/rpc/anything', { body }),
    );
    expect([answer.status, answer.json]).toMatchObject([413, { code: 'ASH413' }]);
    expect(asked).toEqual([]);
  });

  test('errors with headers alone, as any client can send them', async () => {
    const told = headers();
    told.set('Nats-Service-Error-Code', '404');
    told.set('Nats-Service-Error', 'No such country.');
    const { answer } = await quote((message) => message.respond('', { headers: told }));
    expect([answer.status, answer.json]).toEqual([
      404,
      { code: 'ASH422', message: 'No such country.', details: null, hint: null },
    ]);
  });

  test('many at once: each gets its own answer', async () => {
    const numbers = Array.from({ length: 200 }, (_, n) => n);
    const { answer } = await whileServed(
      (message) => void pause(Math.random() * 20).then(() => message.respond(message.data)),
      () => Promise.all(numbers.map((n) => call('/rpc/anything', { body: { n } }))),
    );
    expect(answer.map(({ json }) => json)).toEqual(numbers.map((n) => ({ n })));
  });

  test('while NATS is away calls fail at once and are not sent later; then they work again', async () => {
    const { port } = nats;
    await nats.stop();
    while ((await call('/rpc/quote', { body: parcel })).status !== 503) await pause(10);
    const before = performance.now();
    const away = await call('/rpc/quote', { body: parcel });
    expect([away.status, performance.now() - before < quoteTimeoutMs]).toEqual([503, true]);
    nats = await startNatsServer({ port });
    await untilReconnected(theirs);
    const { asked } = await whileServed(
      (message) => message.respond('{"price":4}'),
      async () => {
        while ((await call('/rpc/quote', { body: { ...parcel, weight_g: 7 } })).status !== 200)
          await pause(20);
      },
    );
    expect(asked.map((message) => message.json<typeof parcel>().weight_g)).toEqual([7]);
  });
});
