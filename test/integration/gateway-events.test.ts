// How does the gateway keep streams of events, and let go of them?
import { once } from 'node:events';
import { createInProcessChangeLog } from '../../services/shared/bus/in-process-change-log.ts';
import { open, startGateway, type TestGateway, until } from '../helpers/gateway.ts';

const epoch = '1.2.ab.cd';
const row = { id: 1, name: 'mug' };
let gateway: TestGateway;
let changes: ReturnType<typeof createInProcessChangeLog>;
let count = 0;

async function append(kind: string, id: number): Promise<void> {
  const eventId = `${epoch}:0/A:${++count}`;
  const data = { key: { id }, oldKey: null };
  const text = JSON.stringify({ id: eventId, type: `dev.ashlar.change.${kind}`, data });
  const entry = { subject: `change.products.${kind}`, id: eventId, text, isMarker: false };
  await changes.append([entry], await changes.tail());
}

/** A stream's text so far, on a connection that asks for it. */
async function follow() {
  const socket = await open(gateway.port);
  const said = { text: '', isOver: false };
  socket.on('data', (chunk: Buffer) => {
    said.text += chunk.toString();
  });
  socket.on('close', () => {
    said.isOver = true;
  });
  socket.write('GET /events/v1/products HTTP/1.1\r\nHost: a\r\n\r\n');
  await until(() => said.text.includes('retry:') || said.text.includes('503'));
  return { socket, said };
}

beforeEach(async () => {
  changes = createInProcessChangeLog();
  const marker = { subject: 'changes.position', id: `${epoch}:0/1`, text: '', isMarker: true };
  await changes.append([marker], await changes.tail());
  gateway = await startGateway({ maxEventStreams: 2, drainTimeoutMs: 5000 }, { changes });
  gateway.upstream = async () => ({
    ...{ status: 200, headers: ['Content-Type', 'application/json'], entity: 'products' },
    body: JSON.stringify([row]),
  });
});
afterEach(() => gateway.gateway.drain());

test('a change is told by what a read answers, and the read is that of any client', async () => {
  const { said, socket } = await follow();
  await append('update', 1);
  await until(() => said.text.includes('event: update'));
  expect(said.text).toContain(`"row":${JSON.stringify(row)}`);
  expect(gateway.forwarded.at(-1)).toMatchObject({
    ...{ method: 'GET', path: '/products', query: 'id=eq.1' },
    seen: { epoch: '1.2.ab', lsn: 11 },
  });
  socket.destroy();
});

test('a read that fails for a while is tried again; nothing is left out', async () => {
  const { said, socket } = await follow();
  const { upstream } = gateway;
  gateway.upstream = async () => ({ status: 503, headers: [], body: '{}', entity: null });
  await append('update', 1);
  await append('update', 2);
  const before = gateway.forwarded.length;
  await until(() => gateway.forwarded.length > before + 2);
  expect(said.text).not.toContain('event:');
  gateway.upstream = upstream;
  await until(() => said.text.split('event: update').length === 3);
  socket.destroy();
});

test('more streams than may be open are refused, until one is gone', async () => {
  const [first, second] = [await follow(), await follow()];
  const third = await follow();
  expect(third.said.text).toMatch(/^HTTP\/1.1 503 .*too many streams/s);
  first.socket.destroy();
  const isOpen = async () => (await follow()).said.text.includes('retry:');
  for (let i = 0; i < 100 && !(await isOpen()); i++);
  expect(gateway.observed.filter(({ kind }) => kind === 'event-streams')).toContainEqual({
    ...{ kind: 'event-streams', open: 1 },
  });
  second.socket.destroy();
});

test('a gateway that drains ends its streams in order, and takes no others', async () => {
  const { said } = await follow();
  await gateway.gateway.drain();
  await until(() => said.isOver);
  // The last chunk: the stream was ended, not cut.
  expect(said.text.endsWith('0\r\n\r\n')).toBe(true);
});

test('a client that leaves while its stream is opened leaves nothing behind', async () => {
  let answer: () => void = () => {};
  const asked = new Promise<void>((resolve) => {
    answer = resolve;
  });
  const { upstream } = gateway;
  gateway.upstream = async (request) => {
    await asked;
    return upstream(request);
  };
  const socket = await open(gateway.port);
  socket.write('GET /events/v1/products HTTP/1.1\r\nHost: a\r\n\r\n');
  await until(() => gateway.forwarded.length > 0);
  socket.destroy();
  await once(socket, 'close');
  answer();
  await until(() => gateway.observed.some((one) => one.kind === 'request' && one.status === 499));
  const counts = gateway.observed.filter(({ kind }) => kind === 'event-streams');
  await until(() => gateway.observed.filter(({ kind }) => kind === 'event-streams').length > 1);
  expect(counts[0]).toMatchObject({ open: 1 });
  expect(gateway.observed.filter(({ kind }) => kind === 'event-streams').at(-1)).toMatchObject({
    open: 0,
  });
});
