import type { LookupAddress } from 'node:dns';
import { parseNetworks } from '../../shared/networks.ts';
import { createGuardedLookup, createIsAllowed, type Resolve } from './guarded-lookup.ts';

const allowed = (networks: string) => {
  const parsed = parseNetworks(networks);
  if (parsed === null) throw new Error(networks);
  return createIsAllowed(parsed);
};

test.each(['1.1.1.1', '172.15.255.255', '172.32.0.0', '2606:4700::1111', '2a00::1'])(
  '%s is public',
  (address) => {
    expect(allowed('')(address)).toBe(true);
  },
);

test.each([
  ...['0.0.0.0', '10.0.0.1', '100.64.0.1', '127.0.0.1', '169.254.169.254', '172.16.0.1'],
  ...['172.31.255.255', '192.0.0.8', '192.168.1.1', '198.18.0.1', '224.0.0.1', '255.255.255.255'],
  ...['::', '::1', '::ffff:10.0.0.1', '::ffff:1.1.1.1', '64:ff9b::a00:1', 'fc00::1', 'fd00::1'],
  ...['fe80::1', 'fe80::1%eth0', 'ff02::1', '2001:db8::1', '2002:a00:1::', 'not an address', ''],
])('%s is not', (address) => {
  expect(allowed('')(address)).toBe(false);
});

test('private networks are allowed by name, and no others with them', () => {
  const isAllowed = allowed('10.0.0.0/8, fd00::/8');
  const addresses = ['10.1.2.3', '::ffff:10.1.2.3', 'fd00::1', '192.168.0.1', 'fe80::1'];
  expect(addresses.map(isAllowed)).toEqual([true, true, true, false, false]);
});

/** What a connection to the name would use. */
function lookUp(found: LookupAddress[], all: boolean): Promise<unknown> {
  const resolve: Resolve = (_hostname, _options, callback) => callback(null, found);
  const lookup = createGuardedLookup(allowed(''), resolve);
  return new Promise((resolve, reject) =>
    lookup('login.test', { all }, (error, address) => (error ? reject(error) : resolve(address))),
  );
}
const open = { address: '1.1.1.1', family: 4 };
const hidden = { address: '10.0.0.1', family: 4 };

test('only what may be connected to is handed on', async () => {
  expect(await lookUp([hidden, open], true)).toEqual([open]);
  expect(await lookUp([hidden, open], false)).toBe('1.1.1.1');
  await expect(lookUp([hidden], true)).rejects.toMatchObject({
    outcome: 'forbidden-address',
    message: 'login.test has a private address, which ASHLAR_JWKS_NETWORKS does not name',
  });
});
