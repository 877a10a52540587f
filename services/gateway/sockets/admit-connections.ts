// May this connection come in? A bounded number of all may, and of each address.
import type { Server } from 'node:http';
import type { BlockList, Socket } from 'node:net';
import { familyOf } from '../../shared/networks.ts';
import type { ConnectionRefusal } from '../../shared/observe/request-observation.ts';
import { plainAddress } from '../stages/client-address.ts';
import { addressBlock } from './address-block.ts';

export interface AdmissionOptions {
  readonly maxConnections: number;
  /** Of one IPv4 address, or one IPv6 network /64. */
  readonly maxConnectionsPerAddress: number;
  /** Who speaks for many: they have no limit of their own. */
  readonly trustedProxies: BlockList;
  /** Told of each one that was closed before a byte of it was read. */
  readonly onRefused: (reason: ConnectionRefusal, address: string) => void;
}

/** Counts the open connections of each block of addresses. */
function createCounts() {
  const counts = new Map<string, number>();
  return {
    of: (block: string) => counts.get(block) ?? 0,
    add(block: string, more: 1 | -1) {
      const count = (counts.get(block) ?? 0) + more;
      if (count === 0) counts.delete(block);
      else counts.set(block, count);
    },
  };
}

/**
 * Puts the limits before the server: what is above them is reset, before Node makes a parser for it. An answer would
 * cost more than the connection, and leave it in TIME_WAIT. Gives the connections that are open.
 */
export function admitConnections(server: Server, options: AdmissionOptions): ReadonlySet<Socket> {
  const { maxConnections, maxConnectionsPerAddress, trustedProxies, onRefused } = options;
  const open = new Set<Socket>();
  const counts = createCounts();
  const [serve] = server.listeners('connection') as [(socket: Socket) => void];
  server.removeAllListeners('connection');
  server.maxConnections = maxConnections;
  server.on('drop', (dropped) =>
    onRefused('connections', plainAddress(dropped?.remoteAddress ?? '')),
  );

  function isTooMany(address: string, block: string): boolean {
    if (counts.of(block) < maxConnectionsPerAddress) return false;
    return !trustedProxies.check(address, familyOf(address));
  }

  server.on('connection', (socket: Socket) => {
    const address = plainAddress(socket.remoteAddress ?? '');
    const block = addressBlock(address);
    if (isTooMany(address, block)) {
      socket.resetAndDestroy();
      onRefused('connections_of_address', address);
      return;
    }
    open.add(socket);
    counts.add(block, 1);
    socket.once('close', () => {
      open.delete(socket);
      counts.add(block, -1);
    });
    serve.call(server, socket);
  });
  return open;
}
