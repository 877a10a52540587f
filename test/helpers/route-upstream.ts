// How does a test get a service behind a route, which answers as it likes and shows what it was asked?
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { RouteSpec } from '../../services/shared/model/routes-spec.ts';
import { smallModel } from './small-model.ts';

export interface AskedUpstream {
  readonly method: string;
  readonly url: string;
  /** As they came: name, value, name, value … */
  readonly raw: readonly string[];
  readonly headers: IncomingMessage['headers'];
  /** Whole; '' until it is there. */
  body: string;
}

export interface RouteUpstream {
  readonly url: string;
  /** What came. */
  asked: AskedUpstream[];
  answer: (request: IncomingMessage, response: ServerResponse) => void;
  /** Connections that are open. */
  readonly sockets: ReadonlySet<Socket>;
  reset(): void;
  close(): Promise<void>;
}

const echo: RouteUpstream['answer'] = (request, response) => {
  request.resume().on('end', () => response.setHeader('content-type', 'text/plain').end('hello'));
};

function record(request: IncomingMessage, asked: AskedUpstream[]): void {
  const { method = '', url = '', rawHeaders: raw, headers } = request;
  const one = { method, url, raw, headers, body: '' };
  asked.push(one);
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => {
    if (chunks.length < 100) chunks.push(chunk);
  });
  request.on('end', () => {
    one.body = Buffer.concat(chunks).toString();
  });
}

/** Listens on a free port of this machine. */
export async function startRouteUpstream(): Promise<RouteUpstream> {
  const sockets = new Set<Socket>();
  const server = createServer({ maxHeaderSize: 64 * 1024 }, (request, response) => {
    record(request, state.asked);
    state.answer(request, response);
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const fresh = (): Pick<RouteUpstream, 'asked' | 'answer'> => ({ asked: [], answer: echo });
  const state: RouteUpstream = {
    ...fresh(),
    url: `http://127.0.0.1:${port}`,
    sockets,
    reset: () => void Object.assign(state, fresh()),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return state;
}

/** A model with these routes; what is not said is: `/shipping`, for anon and clerk. */
export function routedModel(...routes: (Partial<RouteSpec> & Pick<RouteSpec, 'upstreams'>)[]) {
  const byDefault = { match: { prefix: '/shipping' }, roles: ['anon', 'clerk'] };
  return smallModel({
    routes: routes.map((route, i) => ({ name: `route-${i + 1}`, ...byDefault, ...route })),
  });
}

/** Settings of a gateway whose routes may lead to this machine. */
export const mayLeadHere = { routeNetworks: '127.0.0.0/8, ::1' };
