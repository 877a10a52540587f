// How does a test take a server away, and bring it back? A proxy in front of it.
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { PassThrough, Transform } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';

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
  /** From now on an answer takes up to so many milliseconds more, most of them far less; changes of replication do not. */
  lag(upToMs: number): void;
  stop(): Promise<void>;
}

/** In front of a port of this machine. */
export async function startTcpProxy(target: number): Promise<TcpProxy> {
  /** Each with the way its bytes take to the other one. */
  const open = new Map<Socket, Transform>();
  let server: Server;
  let isFrozen = false;
  let lagMs = 0;

  /** What comes goes on, in its order. */
  const createWay = (isLate: () => boolean) =>
    new Transform({
      transform(piece, _encoding, done) {
        if (!isLate()) done(null, piece);
        else void pause(lagMs * Math.random() ** 3).then(() => done(null, piece));
      },
    });

  function forward(from: Socket, to: Socket, way: Transform): void {
    way.pipe(to);
    open.set(from, way);
    from.on('error', () => {});
    from.on('close', () => {
      open.delete(from);
      way.destroy();
      to.destroy();
    });
    if (!isFrozen) from.pipe(way);
  }
  async function listen(port: number): Promise<number> {
    server = createServer((socket) => {
      const through = connect(target, '127.0.0.1');
      let isReplication = false;
      socket.once('data', (startup) => {
        isReplication = startup.includes('replication\0');
      });
      forward(socket, through, new PassThrough());
      forward(
        through,
        socket,
        createWay(() => lagMs > 0 && !isReplication),
      );
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
      for (const [from, way] of open) from.unpipe(way).pause();
    },
    thaw() {
      isFrozen = false;
      for (const [from, way] of open) from.pipe(way);
    },
    lag(upToMs) {
      lagMs = upToMs;
    },
    async stop() {
      cut();
    },
  };
}
