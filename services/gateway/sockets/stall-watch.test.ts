import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { StallWatch } from './stall-watch.ts';

/** More than the kernel takes for both ends. */
const many = Buffer.alloc(64 * 1024 * 1024);

/** Both ends of a connection: one that is watched, and its client, which reads nothing by itself. */
async function connected() {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
  const [ours] = (await once(server, 'connection')) as [Socket];
  client.on('error', () => {});
  ours.on('error', () => {});
  const stalled: Socket[] = [];
  const watch = new StallWatch({
    open: new Set([ours]),
    maxLooks: 3,
    onStalled: (socket) => stalled.push(socket),
  });
  const close = () => {
    for (const end of [client, ours, server]) 'destroy' in end ? end.destroy() : end.close();
  };
  return { ours, client, watch, stalled, close };
}

/** Reads until the kernel has room for more from the other end. */
async function readSome(client: Socket): Promise<void> {
  for (let length = 0; length < 8 * 1024 * 1024; ) {
    const chunk = client.read() as Buffer | null;
    if (chunk === null) await once(client, 'readable');
    else length += chunk.length;
  }
}

/** Until the kernel takes no more. */
const settled = () => new Promise((resolve) => setTimeout(resolve, 50));

test('who takes nothing is told of at the third look after the first', async () => {
  const { ours, watch, stalled, close } = await connected();
  ours.write(many);
  await settled();
  for (let i = 0; i < 3; i++) watch.look();
  expect(stalled).toEqual([]);
  watch.look();
  expect(stalled).toEqual([ours]);
  close();
});

test('that more is to be sent is nothing taken', async () => {
  const { ours, watch, stalled, close } = await connected();
  ours.write(many);
  await settled();
  for (let i = 0; i < 4; i++) {
    watch.look();
    ours.write('more');
  }
  expect(stalled).toEqual([ours]);
  close();
});

test('who takes a part of one long answer between two looks is not', async () => {
  const { ours, client, watch, stalled, close } = await connected();
  ours.write(many);
  for (let i = 0; i < 6; i++) {
    watch.look();
    await readSome(client);
  }
  expect(ours.writableLength).toBeGreaterThan(0);
  expect(stalled).toEqual([]);
  close();
});

test('who has taken everything may be silent', async () => {
  const { ours, watch, stalled, close } = await connected();
  ours.write('little');
  await settled();
  for (let i = 0; i < 10; i++) watch.look();
  expect(stalled).toEqual([]);
  close();
});
