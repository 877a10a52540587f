// How does a test speak through a WebSocket, byte by byte? Its client, and a service behind a route.
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { open } from './gateway.ts';

const suffix = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const key = 'dGhlIHNhbXBsZSBub25jZQ==';

export interface WebSocketUpstream {
  readonly url: string;
  readonly asked: IncomingMessage[];
  readonly open: Set<Duplex>;
  /** By default what comes is sent back. */
  serve: (socket: Duplex) => void;
  /** What it says it has read. */
  accept: (key: string) => string;
  close(): Promise<void>;
}

const acceptOf = (text: string) =>
  createHash('sha1')
    .update(text + suffix)
    .digest('base64');

export async function startWebSocketUpstream(): Promise<WebSocketUpstream> {
  const server = createServer((_request, response) => response.writeHead(426).end('Upgrade'));
  server.on('upgrade', (request, socket) => {
    state.asked.push(request);
    state.open.add(socket);
    socket.on('close', () => state.open.delete(socket));
    socket.on('error', () => {});
    const accept = state.accept(request.headers['sec-websocket-key'] ?? '');
    socket.write(
      'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
        `Sec-WebSocket-Accept: ${accept}\r\nServer: secret\r\n\r\n`,
    );
    state.serve(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const state: WebSocketUpstream = {
    url: `http://127.0.0.1:${port}`,
    asked: [],
    open: new Set(),
    serve: (socket) => socket.pipe(socket),
    accept: acceptOf,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
        for (const socket of state.open) socket.destroy();
      }),
  };
  return state;
}

export interface RawWebSocket {
  readonly socket: Socket;
  /** All that came back, the head of the answer included. */
  readonly text: () => string;
  readonly isClosed: () => boolean;
}

/** Asks for a WebSocket. */
export async function askWebSocket(
  port: number,
  path: string,
  more: Readonly<Record<string, string>> = {},
): Promise<RawWebSocket> {
  const socket = await open(port);
  const [chunks, state]: [Buffer[], { isClosed: boolean }] = [[], { isClosed: false }];
  socket.on('data', (chunk) => chunks.push(chunk));
  socket.on('close', () => {
    state.isClosed = true;
  });
  const headers = {
    ...{ Host: 'a.test', Connection: 'Upgrade', Upgrade: 'websocket' },
    ...{ 'Sec-WebSocket-Key': key, 'Sec-WebSocket-Version': '13', ...more },
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.write(`GET ${path} HTTP/1.1\r\n${lines.join('')}\r\n`);
  return {
    socket,
    text: () => Buffer.concat(chunks).toString('latin1'),
    isClosed: () => state.isClosed,
  };
}

/** What the handshake has to be answered with. */
export const accepted = acceptOf(key);
