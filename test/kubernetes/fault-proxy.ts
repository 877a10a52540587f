// How does a test come between the operator and the API server? A proxy that counts, refuses, breaks and holds back.
import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { request as requestTls } from 'node:https';
import type { AddressInfo } from 'node:net';

/** What is done to one request instead of passing it on. */
export type Fault =
  | { readonly status: number; readonly headers?: Record<string, string> }
  /** A watch is answered with this event, and ended. */
  | { readonly event: object }
  /** The connection is cut. */
  | 'reset'
  /** It is never answered. */
  | 'silent';

export interface Asked {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly token: string;
}
export interface FaultProxy {
  readonly url: string;
  /** Requests that change something, as they were passed on. */
  readonly writes: Asked[];
  /** Asked before each request is passed on; undefined passes it on. May wait. */
  fault: (asked: Asked) => Fault | undefined | Promise<Fault | undefined>;
  /** Asked after the answer came, before it is passed back. May wait. */
  afterwards: (asked: Asked) => void | Promise<void>;
  /** Cuts what is open, watches above all. */
  cut(): void;
  /** From now on nothing passes on what is open, in either direction; it is not cut. */
  silence(): void;
  stop(): Promise<void>;
}

const tokenOf = ({ headers }: IncomingMessage) =>
  headers.authorization?.slice('Bearer '.length) ?? '';

async function bodyOf(message: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of message) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

function applyFault(fault: Fault, message: IncomingMessage, response: ServerResponse): void {
  if (fault === 'silent') return;
  if (fault === 'reset') message.socket.resetAndDestroy();
  else if ('event' in fault) response.end(`${JSON.stringify(fault.event)}\n`);
  else {
    const { status: code, headers = {} } = fault;
    const status = { kind: 'Status', apiVersion: 'v1', status: 'Failure', code };
    response.writeHead(code, { 'content-type': 'application/json', ...headers });
    response.end(JSON.stringify(status));
  }
}

/** In front of the server at `target`, where every request has the token `token`. */
export async function startFaultProxy(target: string, token: string): Promise<FaultProxy> {
  const open = new Set<ServerResponse>();
  const send = target.startsWith('https') ? requestTls : request;
  const proxy = { fault: () => undefined, afterwards: () => {}, writes: [] as Asked[] } as Pick<
    FaultProxy,
    'fault' | 'afterwards' | 'writes'
  >;

  async function pass(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = 'GET', url: path = '/' } = message;
    const asked = { method, path, token: tokenOf(message) };
    const body = await bodyOf(message);
    const fault = await proxy.fault(asked);
    if (fault !== undefined) return applyFault(fault, message, response);
    if (method !== 'GET') proxy.writes.push(asked);
    const headers = { ...message.headers, authorization: `Bearer ${token}` };
    const sent = send(target + path, { method, headers, rejectUnauthorized: false });
    sent.on('error', () => response.destroy());
    response.on('close', () => {
      sent.destroy();
      open.delete(response);
    });
    sent.end(body);
    const [answer] = (await once(sent, 'response')) as [IncomingMessage];
    await proxy.afterwards(asked);
    open.add(response);
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    response.flushHeaders();
    answer.on('error', () => response.destroy());
    answer.pipe(response);
  }

  const server = createServer((message, response) => {
    pass(message, response).catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  return Object.assign(proxy, {
    url: `http://127.0.0.1:${port}`,
    cut() {
      for (const response of open) response.socket?.resetAndDestroy();
    },
    silence() {
      for (const response of open) response.write = () => true;
    },
    stop: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  });
}
