// Which connections does the gateway refuse, and which does it cut?
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  close,
  exchange,
  okReply,
  open,
  products,
  startGateway,
  statusesOf,
  type TestGateway,
  tokenOf,
  until,
} from '../helpers/gateway.ts';

let served: TestGateway;
const opened: Socket[] = [];
afterEach(async () => {
  for (const socket of opened.splice(0)) socket.destroy();
  await served.gateway.drain();
});

/** A connection that was answered, and stays. */
async function keep(): Promise<Socket> {
  const socket = await open(served.port);
  opened.push(socket);
  socket.write(`GET ${products}\r\n`);
  await once(socket, 'data');
  return socket;
}
const refusals = () => served.observed.filter(({ kind }) => kind === 'connection-refused');
/** '' when the connection was closed without a word. */
const asked = () => exchange(served.port, `GET ${products}${close}`);

describe('too many connections', () => {
  test.each([
    ['of one address', { maxConnectionsPerAddress: 2 }, 'connections_of_address'],
    ['in all', { maxConnections: 2 }, 'connections'],
  ])('%s are closed at once and told of, until there is room again', async (_, limits, reason) => {
    served = await startGateway({ drainTimeoutMs: 100, ...limits });
    const [first] = [await keep(), await keep()];
    expect(await asked()).toBe('');
    expect(refusals()).toEqual([{ kind: 'connection-refused', reason, address: '127.0.0.1' }]);
    first.destroy();
    for (let text = ''; text === ''; ) text = await asked();
  });

  test('a trusted proxy speaks for many, and may have as many as there are', async () => {
    const limits = { maxConnectionsPerAddress: 1, maxConnections: 3, trustedProxies: '127.0.0.1' };
    served = await startGateway({ drainTimeoutMs: 100, ...limits });
    await Promise.all([keep(), keep(), keep()]);
    expect(await asked()).toBe('');
    expect(refusals()).toEqual([expect.objectContaining({ reason: 'connections' })]);
  });

  test('another address has its own', async () => {
    served = await startGateway({ drainTimeoutMs: 100, maxConnectionsPerAddress: 1 });
    await keep();
    const other = connect({ port: served.port, host: '127.0.0.1', localAddress: '127.0.0.2' });
    other.write(`GET ${products}${close}`);
    const [answer] = (await once(other, 'data')) as [Buffer];
    expect(statusesOf(answer.toString())).toEqual([200]);
    expect(refusals()).toEqual([]);
  });
});

describe('an answer that is not taken', () => {
  const long = { ...okReply, body: 'a'.repeat(64 * 1024 * 1024) };
  /** Neither reads nor leaves: it goes on sending. */
  async function readNothing(sent: string): Promise<void> {
    const socket = await open(served.port);
    opened.push(socket);
    socket.pause();
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.write(sent);
    const timer = setInterval(() => socket.write('\r\n'), 20);
    await closed;
    clearInterval(timer);
  }

  test('is cut, and told of', async () => {
    served = await startGateway({ drainTimeoutMs: 100, writeStallTimeoutMs: 200 });
    served.upstream = async () => long;
    await readNothing(`GET ${products}\r\n`);
    const told = { kind: 'connection-refused', reason: 'slow_read', address: '127.0.0.1' };
    expect(refusals()).toEqual([told]);
  });

  test('is cut as well where many answers wait behind it', async () => {
    served = await startGateway({ drainTimeoutMs: 100, writeStallTimeoutMs: 200 });
    served.upstream = async () => ({ ...okReply, body: 'a'.repeat(1024 * 1024) });
    await readNothing(`GET ${products}\r\n`.repeat(40));
    expect(refusals()).toEqual([expect.objectContaining({ reason: 'slow_read' })]);
  });

  test('is whole to who takes it in parts', async () => {
    served = await startGateway({ drainTimeoutMs: 100, writeStallTimeoutMs: 2000 });
    served.upstream = async () => long;
    const socket = await open(served.port);
    socket.write(`GET ${products}${close}`);
    let length = 0;
    for await (const chunk of socket) {
      const before = Math.floor(length / (16 * 1024 * 1024));
      length += (chunk as Buffer).length;
      if (Math.floor(length / (16 * 1024 * 1024)) > before) await sleep(700);
    }
    expect(length).toBeGreaterThan(long.body.length);
    expect(refusals()).toEqual([]);
  });
});

describe('slow requests', () => {
  const impatience = { headersTimeoutMs: 300, requestTimeoutMs: 600, drainTimeoutMs: 100 };

  /** Sends a byte now and then, until the gateway has closed. */
  async function trickle(begin: string): Promise<string> {
    const socket = await open(served.port);
    let received = '';
    socket.on('data', (chunk) => {
      received += chunk.toString();
    });
    socket.write(begin);
    const timer = setInterval(() => socket.write('a'), 20);
    await new Promise((resolve) => socket.once('close', resolve));
    clearInterval(timer);
    return received;
  }

  test('headers that come a byte at a time are answered 408', async () => {
    served = await startGateway(impatience);
    expect(statusesOf(await trickle('GET / HTTP/1.1\r\nHost: a\r\nX: '))).toEqual([408]);
    expect(served.observed).toEqual([expect.objectContaining({ status: 408, refused: 'ASH408' })]);
  });

  test('a body that comes a byte at a time is answered 408', async () => {
    served = await startGateway(impatience);
    const bearer = `Authorization: Bearer ${await tokenOf('admin')}\r\n`;
    const orders = `POST /rest/v1/orders HTTP/1.1\r\nHost: a\r\n${bearer}`;
    expect(statusesOf(await trickle(`${orders}Content-Length: 9999\r\n\r\n`))).toEqual([408]);
    await until(() => served.observed.length > 0);
    expect(served.observed).toEqual([expect.objectContaining({ status: 408, refused: 'ASH408' })]);
  });

  test('headers may not take longer than the whole request', async () => {
    const settings = { headersTimeoutMs: 2000, requestTimeoutMs: 1000 };
    await expect(startGateway(settings)).rejects.toMatchObject({
      code: 'ASH_CONFIG',
      message: expect.stringContaining('ASHLAR_HEADERS_TIMEOUT_MS (2000) is longer than'),
    });
  });
});
