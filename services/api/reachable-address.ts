// Under which address do gateways reach this instance?
import { createSocket } from 'node:dgram';
import { lookup } from 'node:dns/promises';
import { once } from 'node:events';
import { networkInterfaces } from 'node:os';

interface Endpoint {
  readonly address: string;
  readonly family: number;
  readonly port: number;
}

const isLoopback = (address: string) => address === '::1' || address.startsWith('127.');

/** The address that the routes of this machine choose towards the endpoint. Nothing is sent: UDP connects without. */
async function addressTowards({ address, family, port }: Endpoint): Promise<string | null> {
  const socket = createSocket(family === 6 ? 'udp6' : 'udp4');
  try {
    const connected = once(socket, 'connect');
    socket.connect(port, address);
    await connected;
    return socket.address().address;
  } catch {
    return null;
  } finally {
    socket.close();
  }
}

async function addressTowardsServer(server: string, family: number): Promise<string | null> {
  const { hostname, port } = new URL(server.trim());
  const host = hostname.replace(/^\[|\]$/g, '');
  const found = await lookup(host, { family }).catch(() => null);
  return found === null ? null : addressTowards({ ...found, port: Number(port) || 4222 });
}

function firstAddress(family: number): string {
  const all = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  const fitting = all.filter((one) => !one.internal && (family === 0 || one.family === 'IPv4'));
  return fitting[0]?.address ?? '127.0.0.1';
}

/**
 * The host to listen on where it is one address; else the address of the network that NATS is on, for with several
 * networks that is the one gateways share: they heard of this instance there. A NATS server on this very machine tells
 * nothing; then the first address that is not a loopback.
 */
export async function reachableAddress(host: string, natsUrl: string): Promise<string> {
  if (host !== '0.0.0.0' && host !== '::') return host;
  const family = host === '::' ? 0 : 4;
  for (const server of natsUrl.split(',')) {
    const address = await addressTowardsServer(server, family);
    if (address !== null && !isLoopback(address)) return address;
  }
  return firstAddress(family);
}
