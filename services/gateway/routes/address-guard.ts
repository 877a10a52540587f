// Which addresses may requests be forwarded to? Those of the cluster and of the internet; not this machine, nor those by which clouds hand out credentials.
import { type BlockList, isIP, type LookupFunction } from 'node:net';
import { familyOf, networksOf } from '../../shared/networks.ts';
import { createGuardedLookup, type IsAllowed, type Resolve } from '../key-sets/guarded-lookup.ts';

/** A manifest names them, and whoever asks would ask as this gateway. */
const guarded = networksOf([
  // This machine: its own admin port, and side cars that trust it.
  ...['127.0.0.0/8', '::1', '0.0.0.0/8', '::'],
  // Link-local: metadata of EC2, GCP, Azure, Oracle and others.
  ...['169.254.0.0/16', 'fe80::/10'],
  // Metadata elsewhere: EC2 over IPv6, Alibaba, Azure's agent, Oracle.
  ...['fd00:ec2::/32', '100.100.100.200', '168.63.129.16', '192.0.0.192'],
  // Nobody in particular.
  ...['224.0.0.0/4', '240.0.0.0/4', 'ff00::/8'],
]);
/** Addresses of IPv6 that stand for one of IPv4, which could be any of those. */
const translated = networksOf([
  '::ffff:0:0/96',
  '::/96',
  '64:ff9b::/96',
  '64:ff9b:1::/48',
  '2002::/16',
]);

/** Whether requests may go to an address, in these networks in any case. */
export function createMayForward(networks: BlockList): IsAllowed {
  return (text) => {
    const [address = ''] = text.split('%');
    if (isIP(address) === 0) return false;
    const family = familyOf(address);
    if (networks.check(address, family)) return true;
    return (
      !guarded.check(address, family) && !(family === 'ipv6' && translated.check(address, family))
    );
  };
}

/** An upstream has an address that it may not have; the words are for the log. */
export class ForbiddenAddress extends Error {}

const forbidden = (host: string) =>
  new ForbiddenAddress(
    `${host} is an address of this machine, of a cloud's metadata or of nobody, which ASHLAR_ROUTE_NETWORKS does not name`,
  );

/** @throws ForbiddenAddress where the URL names an address: those are not looked up. */
export function checkHost(url: string, isAllowed: IsAllowed): void {
  const host = new URL(url).hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) !== 0 && !isAllowed(host)) throw forbidden(host);
}

export const createUpstreamLookup = (isAllowed: IsAllowed, resolve?: Resolve): LookupFunction =>
  createGuardedLookup(isAllowed, resolve, forbidden);
