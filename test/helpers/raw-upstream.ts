// How does a test get a service behind a route that speaks in bytes, right or wrong?
import { type AddressInfo, createServer, type Socket } from 'node:net';

export interface RawUpstream {
  readonly url: string;
  /** What it does with a connection. */
  serve: (socket: Socket) => void;
  /** Says this as soon as something comes. */
  say(text: string, then?: (socket: Socket) => void): void;
  close(): Promise<void>;
}

/** Listens on a free port of this machine, and says nothing. */
export async function startRawUpstream(): Promise<RawUpstream> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    state.serve(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const state: RawUpstream = {
    url: `http://127.0.0.1:${port}`,
    serve: () => {},
    say(text, then = () => {}) {
      state.serve = (socket) => socket.once('data', () => socket.write(text, () => then(socket)));
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
  return state;
}
