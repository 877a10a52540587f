// From which address does a request come? The connection's, or behind trusted proxies the one that they name.
import { BlockList, isIP } from 'node:net';

const familyOf = (address: string) => (isIP(address) === 6 ? 'ipv6' : 'ipv4');

/** Adds `192.0.2.0/24` or one address; false when it is neither. */
function addNetwork(networks: BlockList, text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/');
  const longest = isIP(address) === 6 ? 128 : 32;
  if (isIP(address) === 0 || rest.length > 0) return false;
  if (bits === undefined) networks.addAddress(address, familyOf(address));
  else if (!/^\d{1,3}$/.test(bits) || Number(bits) > longest) return false;
  else networks.addSubnet(address, Number(bits), familyOf(address));
  return true;
}

/** Addresses and networks with commas between them; null when one is neither. */
export function parseNetworks(text: string): BlockList | null {
  const networks = new BlockList();
  const parts = text.split(',').map((part) => part.trim());
  const isGood = parts.every((part) => part === '' || addNetwork(networks, part));
  return isGood ? networks : null;
}

/** Without the brackets and the port that some proxies add; IPv4 as such, also on a socket for both. */
function plain(address: string): string {
  const bare = /^\[(.*)\](?::\d+)?$/.exec(address)?.[1] ?? address;
  const host = /^([\d.]+):\d+$/.exec(bare)?.[1] ?? bare;
  return host.replace(/^::ffff:(?=[\d.]+$)/i, '');
}

/**
 * The rightmost address of `X-Forwarded-For` that no trusted proxy has: what stands left of it the client may have
 * written itself. Without trusted proxies the header says nothing.
 */
export function createClientAddress(trusted: BlockList) {
  return (peer: string, forwardedFor: string | undefined): string => {
    const hops = forwardedFor?.split(',') ?? [];
    let address = plain(peer);
    while (hops.length > 0 && trusted.check(address, familyOf(address))) {
      const before = plain(hops.pop()?.trim() ?? '');
      if (isIP(before) === 0) break;
      address = before;
    }
    return address;
  };
}
