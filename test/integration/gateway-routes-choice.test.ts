// Which upstream is asked, and again, and no more? What of it outlives another model?
import { pause, startGateway, until } from '../helpers/gateway.ts';
import { routedModel, startRouteUpstream } from '../helpers/route-upstream.ts';
import { withRouteWorld } from '../helpers/route-world.ts';

const world = withRouteWorld();
const { lead, ask } = world;
const noRetries = { attempts: 0 };

describe('trying again', () => {
  /** 503 so many times, then 200. */
  const failFirst = (times: number) => {
    world.upstream.answer = (request, response) => {
      request.resume();
      response.writeHead(world.upstream.asked.length <= times ? 503 : 200).end('told');
    };
  };

  test.each([
    ['GET', 1, 200],
    ['PUT', 1, 200],
    ['GET', 2, 503],
    ['POST', 1, 503],
    ['PATCH', 1, 503],
  ])('%s after %i times 503: %i', async (method, times, status) => {
    lead({ timeoutMs: 5000 }, world.upstream.url);
    failFirst(times);
    const response = await ask('/shipping', { method });
    // What the upstream says itself is passed on as it is.
    expect([response.status, await response.text()]).toEqual([status, 'told']);
    expect(world.upstream.asked).toHaveLength(['GET', 'PUT'].includes(method) ? 2 : 1);
  });

  test('a body that was sent is not sent again', async () => {
    lead({ timeoutMs: 5000 }, world.upstream.url);
    failFirst(1);
    expect((await ask('/shipping', { method: 'PUT', body: 'x' })).status).toBe(503);
    expect(world.upstream.asked).toHaveLength(1);
  });

  test('where there was no connection another upstream is asked, whatever the method', async () => {
    world.served.model = routedModel({
      name: world.newName(),
      upstreams: [{ url: 'http://127.0.0.1:1' }, { url: world.upstream.url }],
      timeoutMs: 5000,
    });
    const answers = [];
    for (let i = 0; i < 6; i++)
      answers.push((await ask('/shipping', { method: 'POST', body: 'x' })).status);
    expect(answers).toEqual([200, 200, 200, 200, 200, 200]);
    expect(world.upstream.asked.map(({ body }) => body)).toEqual(Array(6).fill('x'));
  });

  test('not more often than the budget has it', async () => {
    lead(
      { timeoutMs: 5000, retries: { budgetPercent: 20 }, circuitBreaker: { failures: 1000 } },
      world.upstream.url,
    );
    failFirst(1000);
    for (let i = 0; i < 50; i++) await (await ask()).text();
    // Ten in reserve, and a fifth of one for each request after the first.
    expect(world.upstream.asked).toHaveLength(50 + 10 + 9);
  });
});

describe('the circuit breaker', () => {
  const breaker = { failures: 3, openMs: 300 };

  test('opens after failures in a row, and closes when one request was answered', async () => {
    lead({ circuitBreaker: breaker, retries: noRetries }, world.upstream.url);
    world.upstream.answer = (_request, response) => response.writeHead(503).end();
    for (let i = 0; i < 3; i++) expect((await ask()).status).toBe(503);
    const refused = await ask();
    expect(await refused.json()).toMatchObject({ code: 'ASH503' });
    expect(refused.headers.get('retry-after')).toBe('1');
    expect(world.upstream.asked).toHaveLength(3);
    const states = () =>
      world.served.observed.flatMap((one) =>
        one.kind === 'route-upstream' && one.state !== 'gone' ? one.state : [],
      );
    expect(states()).toEqual(['closed', 'open']);
    world.upstream.answer = (_request, response) => response.end('well');
    await pause(350);
    expect((await ask()).status).toBe(200);
    expect((await ask()).status).toBe(200);
    expect(states()).toEqual(['closed', 'open', 'closed']);
  });

  test('is tried again after its time, though the wall’s clock was set back meanwhile', async () => {
    lead({ circuitBreaker: breaker, retries: noRetries }, world.upstream.url);
    world.upstream.answer = (_request, response) => response.writeHead(503).end();
    for (let i = 0; i < 3; i++) await (await ask()).text();
    const now = Date.now;
    Date.now = () => now() - 3_600_000;
    try {
      world.upstream.answer = (_request, response) => response.end('well');
      await pause(350);
      expect((await ask()).status).toBe(200);
    } finally {
      Date.now = now;
    }
  });

  test('leaves its share to the others', async () => {
    const other = await startRouteUpstream();
    other.answer = (_request, response) => response.writeHead(500).end();
    world.served.model = routedModel({
      name: world.newName(),
      upstreams: [{ url: world.raw.url }, { url: other.url }],
      ...{ retries: noRetries, circuitBreaker: { failures: 2, openMs: 60_000 } },
    });
    world.raw.serve = (socket) => socket.resetAndDestroy();
    const statuses = [];
    for (let i = 0; i < 10; i++) statuses.push((await ask()).status);
    // 500 is an answer: that one is well.
    expect(statuses.filter((status) => status === 502)).toHaveLength(2);
    expect(statuses.slice(4)).toEqual(Array(6).fill(500));
    await other.close();
  });
});

test('weights say who is asked how often; 0 is nobody', async () => {
  const others = await Promise.all([startRouteUpstream(), startRouteUpstream()]);
  world.served.model = routedModel({
    name: world.newName(),
    upstreams: [
      { url: world.upstream.url, weight: 9 },
      { url: others[0].url, weight: 1 },
      { url: others[1].url, weight: 0 },
    ],
  });
  for (let i = 0; i < 20; i++) await (await ask()).text();
  expect([world.upstream, ...others].map(({ asked }) => asked.length)).toEqual([18, 2, 0]);
  for (const other of others) await other.close();
});

test('more at once than an upstream may have are refused', async () => {
  lead({ maxInFlight: 2, timeoutMs: 15_000 }, world.upstream.url);
  const waiting: (() => void)[] = [];
  world.upstream.answer = (_request, response) => waiting.push(() => response.end('well'));
  const first = [ask(), ask()];
  await until(() => world.upstream.asked.length === 2);
  expect((await ask()).status).toBe(503);
  for (const end of waiting) end();
  expect((await Promise.all(first)).map(({ status }) => status)).toEqual([200, 200]);
  await until(() => world.served.observed.filter(({ kind }) => kind === 'request').length === 3);
  world.upstream.answer = (_request, response) => response.end('well');
  expect((await ask()).status).toBe(200);
});

describe('a change of the model', () => {
  test('holds for the next request on the same connection, and ends none that is answered', async () => {
    lead({ timeoutMs: 15_000 }, world.upstream.url);
    let finish = () => {};
    world.upstream.answer = (_request, response) => {
      response.write('first half, ');
      finish = () => response.end('second half');
    };
    const response = await ask();
    world.served.model = routedModel({
      name: world.newName(),
      upstreams: [{ url: 'http://127.0.0.1:1' }],
      match: { prefix: '/other' },
    });
    expect((await ask()).status).toBe(404);
    finish();
    expect(await response.text()).toBe('first half, second half');
  });

  test('keeps what is known of an upstream that stays', async () => {
    const circuitBreaker = { failures: 1, openMs: 60_000 };
    const name = 'kept';
    lead({ name, retries: noRetries, circuitBreaker }, world.upstream.url);
    world.upstream.answer = (_request, response) => response.writeHead(503).end();
    await ask();
    lead({ name, retries: noRetries, circuitBreaker, roles: ['anon'] }, world.upstream.url);
    expect(await (await ask()).json()).toMatchObject({ code: 'ASH503' });
    expect(world.upstream.asked).toHaveLength(1);
  });
});

test('addresses of this machine are refused where they are not allowed by name', async () => {
  const strict = await startGateway({ drainTimeoutMs: 100 });
  for (const url of [
    world.upstream.url,
    world.upstream.url.replace('127.0.0.1', 'localhost'),
    'http://169.254.169.254',
  ]) {
    strict.model = routedModel({ upstreams: [{ url }], retries: noRetries });
    const response = await fetch(`${strict.origin}/shipping`);
    expect([response.status, world.upstream.asked]).toEqual([502, []]);
    expect(strict.observed).toContainEqual(
      expect.objectContaining({
        ...{ kind: 'event', level: 'warn', message: 'an upstream failed' },
        fields: expect.objectContaining({
          reason: expect.stringContaining('ASHLAR_ROUTE_NETWORKS'),
        }),
      }),
    );
  }
  await strict.gateway.drain();
});

test('a route that leads back here does not go round for ever', async () => {
  lead({ timeoutMs: 5000 }, world.served.origin);
  expect((await ask()).status).toBe(508);
  const attempts = world.served.observed.filter(({ kind }) => kind === 'route-attempt');
  expect(attempts).toHaveLength(3);
});
