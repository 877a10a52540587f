// How does a test take a server away, and bring it back? A proxy in front of it.
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

export interface TcpProxy {
  readonly port: number;
  /** Cuts what is connected and refuses what comes. */
  cut(): void;
  /** Safe to call when nothing was cut. */
  restore(): Promise<void>;
  /** Forwards nothing and closes nothing: connections are half-open, new ones too. */
  freeze(): void;
  /** Forwards again, first what has come meanwhile. */
  thaw(): void;
  stop(): Promise<void>;
}

/** In front of a port of this machine. */
export async function startTcpProxy(target: number): Promise<TcpProxy> {
  /** Each with the one its bytes go to. */
  const open = new Map<Socket, Socket>();
  let server: Server;
  let isFrozen = false;

  function forward(from: Socket, to: Socket): void {
    open.set(from, to);
    from.on('error', () => {});
    from.on('close', () => {
      open.delete(from);
      to.destroy();
    });
    if (!isFrozen) from.pipe(to);
  }
  async function listen(port: number): Promise<number> {
    server = createServer((socket) => {
      const through = connect(target, '127.0.0.1');
      forward(socket, through);
      forward(through, socket);
    });
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  }
  function cut(): void {
    server.close();
    for (const socket of open.keys()) socket.resetAndDestroy();
  }
  const port = await listen(0);
  return {
    port,
    cut,
    async restore() {
      if (!server.listening) await listen(port);
    },
    freeze() {
      isFrozen = true;
      for (const [from, to] of open) from.unpipe(to).pause();
    },
    thaw() {
      isFrozen = false;
      for (const [from, to] of open) from.pipe(to);
    },
    async stop() {
      cut();
    },
  };
}
