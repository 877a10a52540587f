// Which addresses may keys be fetched from? Public ones, and private ones that are allowed by name.
import { type LookupAddress, lookup } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { KeySetError } from './key-set-error.ts';

const familyOf = (address: string) => (isIP(address) === 6 ? 'ipv6' : 'ipv4');

/** What is not part of the internet (IANA's registries of special-purpose addresses, RFC 6890). */
const special: readonly (readonly [address: string, bits: number])[] = [
  ...([
    ['0.0.0.0', 8],
    ['10.0.0.0', 8],
    ['100.64.0.0', 10],
    ['127.0.0.0', 8],
  ] as const),
  ...([
    ['169.254.0.0', 16],
    ['172.16.0.0', 12],
    ['192.0.0.0', 24],
    ['192.0.2.0', 24],
  ] as const),
  ...([
    ['192.88.99.0', 24],
    ['192.168.0.0', 16],
    ['198.18.0.0', 15],
  ] as const),
  ...([
    ['198.51.100.0', 24],
    ['203.0.113.0', 24],
    ['224.0.0.0', 4],
    ['240.0.0.0', 4],
  ] as const),
  ...([
    ['2001::', 23],
    ['2001:db8::', 32],
    ['2002::', 16],
    ['3fff::', 20],
  ] as const),
];

function networksOf(list: typeof special): BlockList {
  const networks = new BlockList();
  for (const [address, bits] of list) networks.addSubnet(address, bits, familyOf(address));
  return networks;
}

const specialNetworks = networksOf(special);
/** Of IPv6 only these are given out; what stands for an address of IPv4 (`::ffff:10.0.0.1`) lies outside. */
const globalUnicast = networksOf([['2000::', 3]]);

function isPublic(address: string): boolean {
  const family = familyOf(address);
  if (family === 'ipv6' && !globalUnicast.check(address, family)) return false;
  return !specialNetworks.check(address, family);
}

export type IsAllowed = (address: string) => boolean;

/** Whether an address is public, or in one of these networks. */
export function createIsAllowed(networks: BlockList): IsAllowed {
  return (text) => {
    const [address = ''] = text.split('%');
    return isIP(address) !== 0 && (isPublic(address) || networks.check(address, familyOf(address)));
  };
}

export const forbidden = (host: string) =>
  new KeySetError(
    'forbidden-address',
    `${host} has a private address, which ASHLAR_JWKS_NETWORKS does not name`,
  );

export type Resolve = (
  hostname: string,
  options: { readonly all: true },
  callback: (error: NodeJS.ErrnoException | null, found: LookupAddress[]) => void,
) => void;

/**
 * Resolves for the connection that is made then: what was looked at is what is connected to, whatever the name
 * stands for a moment later. An address instead of a name never comes here.
 */
export function createGuardedLookup(
  isAllowed: IsAllowed,
  resolve: Resolve = lookup,
  forbid: (host: string) => Error = forbidden,
): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, found) => {
      if (error !== null) return callback(error, '');
      const allowed = found.filter(({ address }) => isAllowed(address));
      const [first] = allowed;
      if (first === undefined) callback(forbid(hostname), '');
      else if (options.all === true) callback(null, allowed);
      else callback(null, first.address, first.family);
    });
  };
}
