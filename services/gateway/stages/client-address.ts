// From which address does a request come? The connection's, or behind trusted proxies the one that they name.
import { type BlockList, isIP } from 'node:net';
import { familyOf } from '../../shared/networks.ts';

/** Without the brackets and the port that some proxies add; IPv4 as such, also on a socket for both. */
export function plainAddress(address: string): string {
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
    let address = plainAddress(peer);
    while (hops.length > 0 && trusted.check(address, familyOf(address))) {
      const before = plainAddress(hops.pop()?.trim() ?? '');
      if (isIP(before) === 0) break;
      address = before;
    }
    return address;
  };
}
