// How does a test take a server away, and bring it back? A proxy in front of it.
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

export interface TcpProxy {
  readonly port: number;
  /** Cuts what is connected and refuses what comes. */
  cut(): void;
  /** Safe to call when nothing was cut. */
  restore(): Promise<void>;
  stop(): Promise<void>;
}

/** In front of a port of this machine. */
export async function startTcpProxy(target: number): Promise<TcpProxy> {
  const open = new Set<Socket>();
  let server: Server;

  async function listen(port: number): Promise<number> {
    server = createServer((socket) => {
      const through = connect(target, '127.0.0.1');
      for (const [from, to] of [
        [socket, through],
        [through, socket],
      ] as const) {
        open.add(from);
        from.on('error', () => {});
        from.on('close', () => {
          open.delete(from);
          to.destroy();
        });
        from.pipe(to);
      }
    });
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  }
  function cut(): void {
    server.close();
    for (const socket of open) socket.resetAndDestroy();
  }
  const port = await listen(0);
  return {
    port,
    cut,
    async restore() {
      if (!server.listening) await listen(port);
    },
    async stop() {
      cut();
    },
  };
}
