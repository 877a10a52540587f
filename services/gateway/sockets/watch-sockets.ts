// Which connections does the gateway keep? As many as it has room for, of clients that take their answers.
import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Observe } from '../../shared/observe/observation.ts';
import type { ConnectionRefusal } from '../../shared/observe/request-observation.ts';
import type { GatewayConfig } from '../config.ts';
import { plainAddress } from '../stages/client-address.ts';
import { admitConnections } from './admit-connections.ts';
import { StallWatch } from './stall-watch.ts';

export type SocketLimits = Pick<
  GatewayConfig,
  'maxConnections' | 'maxConnectionsPerAddress' | 'trustedProxies' | 'writeStallTimeoutMs'
>;

const lookMs = 1000;
/** A time limit is told within a quarter of it, and a second at most. */
const minLooks = 4;

/** For as long as the server is open. */
export function watchSockets(server: Server, limits: SocketLimits, observe: Observe): void {
  const refuse = (reason: ConnectionRefusal, address: string) =>
    observe({ kind: 'connection-refused', reason, address });
  const open = admitConnections(server, { ...limits, onRefused: refuse });
  const intervalMs = Math.min(lookMs, Math.ceil(limits.writeStallTimeoutMs / minLooks));
  const watch = new StallWatch({
    open,
    maxLooks: Math.ceil(limits.writeStallTimeoutMs / intervalMs),
    onStalled(socket: Socket) {
      refuse('slow_read', plainAddress(socket.remoteAddress ?? ''));
      // A reset: what the kernel keeps for the client goes with it.
      socket.resetAndDestroy();
    },
  });
  const look = () => {
    watch.look();
    observe({ kind: 'connections', open: open.size });
  };
  const timer = setInterval(look, intervalMs).unref();
  server.once('close', () => clearInterval(timer));
}
