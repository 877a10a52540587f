// How is a network cut that lies on one machine? A proxy that forwards bytes, and can stop, or drop connections.
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface TcpProxy {
  readonly port: number;
  /** Resets all connections. */
  cut(): void;
  /** Nothing is forwarded and nothing closed: half-open connections, on both sides. New ones hang, too. */
  freeze(): void;
  /** Forwards again; what was frozen is reset, as by the peers' own keepalives. */
  thaw(): void;
  close(): Promise<void>;
}

/** In front of a port of this machine. */
export async function startTcpProxy(target: number): Promise<TcpProxy> {
  const pairs = new Set<readonly [Socket, Socket]>();
  let isFrozen = false;

  function join(client: Socket): void {
    const server = connect(target, '127.0.0.1');
    const pair = [client, server] as const;
    pairs.add(pair);
    const end = () => {
      pairs.delete(pair);
      for (const socket of pair) socket.destroy();
    };
    for (const [from, to] of [pair, [server, client] as const]) {
      from.on('error', end);
      from.on('close', end);
      from.on('data', (bytes) => {
        if (!isFrozen) to.write(bytes);
      });
    }
  }
  const cut = () => {
    for (const pair of pairs) for (const socket of pair) socket.resetAndDestroy();
  };

  const listener = createServer({ noDelay: true }, join).listen(0, '127.0.0.1');
  await once(listener, 'listening');
  return {
    port: (listener.address() as AddressInfo).port,
    cut,
    freeze() {
      isFrozen = true;
    },
    thaw() {
      isFrozen = false;
      cut();
    },
    async close() {
      cut();
      listener.close();
      await once(listener, 'close');
    },
  };
}
