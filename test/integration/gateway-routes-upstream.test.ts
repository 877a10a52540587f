// What does a client see of an upstream that hangs, breaks, lies or pours? And the next client?
import { exchange, open, pause, until } from '../helpers/gateway.ts';
import { withRouteWorld } from '../helpers/route-world.ts';

const world = withRouteWorld();
const { lead, ask } = world;
const noRetries = { attempts: 0 };

describe('an upstream that answers no HTTP', () => {
  test.each<[string, () => void, number]>([
    ['refuses connections', () => lead({}, 'http://127.0.0.1:1'), 502],
    ['takes the request and says nothing', () => (world.raw.serve = () => {}), 504],
    [
      'resets the connection',
      () => (world.raw.serve = (s) => s.once('data', () => s.resetAndDestroy())),
      502,
    ],
    ['closes without a word', () => (world.raw.serve = (s) => s.once('data', () => s.end())), 502],
    ['answers garbage', () => world.raw.say('\u0000\u0001 garbage \r\n\r\n'), 502],
    ['answers another protocol', () => world.raw.say('SSH-2.0-OpenSSH_9.6\r\n'), 502],
    ['answers HTTP/0.9', () => world.raw.say('<html>hello</html>', (s) => s.end()), 502],
    [
      'has a header larger than is taken',
      () => world.raw.say(`HTTP/1.1 200 OK\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`),
      502,
    ],
    [
      'contradicts itself about the length',
      () => world.raw.say('HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello'),
      502,
    ],
    [
      'says length and chunks',
      () =>
        world.raw.say(
          'HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n',
        ),
      502,
    ],
    [
      'switches protocols unasked',
      () =>
        world.raw.say(
          'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n',
        ),
      502,
    ],
    [
      'stops in the head',
      () => world.raw.say('HTTP/1.1 200 OK\r\nContent-Ty', (s) => s.end()),
      502,
    ],
  ])('%s', async (_, prepare, status) => {
    lead({ retries: noRetries });
    prepare();
    const response = await ask();
    expect(response.status).toBe(status);
    expect(response.headers.get('retry-after')).toBe('1');
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    const body = await response.text();
    expect(JSON.parse(body)).toMatchObject({ status, code: `ASH${status}` });
    // Where it is is nobody's business.
    expect(`${body}${JSON.stringify([...response.headers])}`).not.toMatch(/127\.0\.0\.1|ECONN/);
  });
});

describe('an upstream whose body does not come to its end', () => {
  test.each([
    ['with a length', 'Content-Length: 100\r\n\r\nhalf'],
    ['in chunks', 'Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n'],
    ['in a chunk that is none', 'Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\nzz\r\n'],
  ])('%s: the client sees that it is not whole', async (_, rest) => {
    lead();
    world.raw.say(`HTTP/1.1 200 OK\r\n${rest}`, (socket) => setTimeout(() => socket.end(), 20));
    const response = await ask();
    expect(response.status).toBe(200);
    await expect(response.text()).rejects.toThrow();
    await until(() => world.served.observed.some(({ kind }) => kind === 'request'));
    expect(world.served.observed).toContainEqual(
      expect.objectContaining({
        kind: 'request',
        status: 502,
        route: `routes/${world.served.model?.application.routes?.[0]?.name}`,
      }),
    );
  });

  test('silence in the middle of it ends it, too', async () => {
    lead({ idleTimeoutMs: 1000 });
    world.raw.say('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf');
    const response = await ask();
    await expect(response.text()).rejects.toThrow();
  });

  test('a length that is too short ends the answer there', async () => {
    lead();
    world.raw.say('HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nhalf and HTTP/1.1 200 OK\r\n\r\n');
    expect(await (await ask()).text()).toBe('half');
    world.upstream.answer = (_request, response) => response.end('well');
    lead({}, world.upstream.url);
    expect(await (await ask()).text()).toBe('well');
  });
});

test('a gigabyte comes through in little memory, as fast as it is read', async () => {
  lead({ timeoutMs: 15_000 }, world.upstream.url);
  const [chunk, chunks] = [Buffer.alloc(1024 * 1024), 1024];
  world.upstream.answer = (_request, response) => {
    let sent = 0;
    const more = () => {
      while (sent++ < chunks) if (!response.write(chunk)) return void response.once('drain', more);
      response.end();
    };
    more();
  };
  const before = process.memoryUsage.rss();
  let [bytes, most] = [0, 0];
  for await (const part of (await ask()).body ?? []) {
    bytes += (part as Uint8Array).length;
    most = Math.max(most, process.memoryUsage.rss());
  }
  expect(bytes).toBe(chunks * chunk.length);
  expect(most - before).toBeLessThan(400 * 1024 * 1024);
}, 60_000);

test('a client that does not read holds the upstream back', async () => {
  lead({ timeoutMs: 15_000 }, world.upstream.url);
  let sent = 0;
  world.upstream.answer = (_request, response) => {
    const more = () => {
      while (sent < 512) {
        sent += 1;
        if (!response.write(Buffer.alloc(1024 * 1024))) return void response.once('drain', more);
      }
      response.end();
    };
    more();
  };
  const socket = await open(world.served.port);
  socket.pause();
  socket.write('GET /shipping HTTP/1.1\r\nHost: a.test\r\n\r\n');
  await until(() => sent > 0);
  let known = -1;
  while (known !== sent) {
    known = sent;
    await pause(200);
  }
  expect(sent).toBeLessThan(100);
  socket.destroy();
});

describe('what the client has to do with it', () => {
  test('when it leaves, the upstream is asked no more', async () => {
    lead({ timeoutMs: 15_000 }, world.upstream.url);
    let isClosed = false;
    world.upstream.answer = (_request, response) => response.on('close', () => (isClosed = true));
    const abort = new AbortController();
    const asking = ask('/shipping', { signal: abort.signal }).catch(() => {});
    await until(() => world.upstream.asked.length === 1);
    abort.abort();
    await asking;
    await until(() => isClosed);
    await until(() => world.served.observed.some(({ kind }) => kind === 'request'));
    expect(world.served.observed).toContainEqual(
      expect.objectContaining({ kind: 'request', status: 499 }),
    );
  });

  test('when it leaves within the answer, too', async () => {
    lead({ timeoutMs: 15_000 }, world.upstream.url);
    let isClosed = false;
    world.upstream.answer = (_request, response) => {
      response.on('close', () => (isClosed = true)).write('a');
    };
    const abort = new AbortController();
    const response = await ask('/shipping', { signal: abort.signal });
    expect(response.status).toBe(200);
    abort.abort();
    await response.text().catch(() => {});
    await until(() => isClosed);
    await until(() => world.served.observed.some(({ kind }) => kind === 'request'));
    expect(world.served.observed).toContainEqual(
      expect.objectContaining({ kind: 'request', status: 499 }),
    );
  });

  test('a body larger than it may be is refused, announced or not', async () => {
    lead({ maxBodyBytes: 10 }, world.upstream.url);
    const announced = await ask('/shipping', { method: 'POST', body: 'eleven byte' });
    expect([announced.status, world.upstream.asked.length]).toEqual([413, 0]);
    const text = await exchange(
      world.served.port,
      'POST /shipping HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n' +
        'b\r\neleven byte\r\n0\r\n\r\n',
    );
    expect(text).toMatch(/^HTTP\/1\.1 413 /);
    expect(world.served.observed.filter(({ kind }) => kind === 'route-attempt')).toEqual([]);
  });

  test('a body streams while it is sent, and an answer that began before its end has no deadline', async () => {
    lead({ timeoutMs: 100 }, world.upstream.url);
    world.upstream.answer = (request, response) => {
      request.once('data', (chunk) => response.write(`got ${chunk}`));
      request.on('end', () => setTimeout(() => response.end(' all'), 300));
    };
    const socket = await open(world.served.port);
    let text = '';
    socket.on('data', (chunk) => (text += chunk));
    socket.write('POST /shipping HTTP/1.1\r\nHost: a.test\r\nContent-Length: 8\r\n\r\nhalf');
    await until(() => text.includes('got half'));
    socket.write('rest');
    await until(() => text.includes(' all'));
    socket.destroy();
  });

  test('100 Continue is said once somebody takes the body', async () => {
    const head = (length: number) =>
      `POST /shipping HTTP/1.1\r\nHost: a.test\r\nExpect: 100-continue\r\nContent-Length: ${length}\r\n\r\n`;
    lead({ maxBodyBytes: 10 }, world.upstream.url);
    const socket = await open(world.served.port);
    let text = '';
    socket.on('data', (chunk) => (text += chunk));
    socket.write(head(5));
    await until(() => text.includes('100 Continue'));
    socket.write('hello');
    await until(() => text.includes('200 OK'));
    expect(world.upstream.asked).toMatchObject([{ body: 'hello' }]);
    expect(world.upstream.asked[0]?.headers.expect).toBeUndefined();
    socket.write(head(5000));
    await until(() => text.includes('413 '));
    expect(text.match(/100 Continue/g)).toHaveLength(1);
    socket.destroy();
  });

  test('an upstream that is away refuses a body before it is sent', async () => {
    lead({ retries: noRetries }, 'http://127.0.0.1:1');
    const socket = await open(world.served.port);
    let text = '';
    socket.on('data', (chunk) => (text += chunk));
    socket.write(
      'POST /shipping HTTP/1.1\r\nHost: a.test\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n',
    );
    await until(() => text !== '');
    expect(text).toMatch(/^HTTP\/1\.1 502 /);
    socket.destroy();
  });
});
