import { parseNetworks } from '../../shared/networks.ts';
import {
  checkHost,
  createMayForward,
  createUpstreamLookup,
  ForbiddenAddress,
} from './address-guard.ts';

const networks = (text: string) => {
  const parsed = parseNetworks(text);
  if (parsed === null) throw new Error(text);
  return createMayForward(parsed);
};
const mayForward = networks('');

test.each(['10.0.0.1', '172.16.3.4', '192.168.1.1', '100.64.0.1', '1.1.1.1', 'fd00::1', '2a00::1'])(
  '%s is where services are',
  (address) => {
    expect(mayForward(address)).toBe(true);
  },
);

test.each([
  ...['127.0.0.1', '127.9.9.9', '::1', '0.0.0.0', '::', '169.254.169.254', '169.254.170.2'],
  ...['fe80::1', 'fe80::1%eth0', 'fd00:ec2::254', '100.100.100.200', '168.63.129.16'],
  ...['192.0.0.192', '224.0.0.1', '255.255.255.255', 'ff02::1', '::ffff:169.254.169.254'],
  ...['::ffff:127.0.0.1', '64:ff9b::a9fe:a9fe', '2002:a9fe:a9fe::', 'no address', ''],
])('%s is not', (address) => {
  expect(mayForward(address)).toBe(false);
});

test('what is allowed by name is, and nothing beside it', () => {
  const may = networks('127.0.0.0/8, 169.254.1.1');
  expect(['127.0.0.1', '169.254.1.1', '169.254.169.254', '::1'].map(may)).toEqual([
    ...[true, true, false, false],
  ]);
});

test('an address instead of a name is looked at, too', () => {
  expect(() => checkHost('http://169.254.169.254', mayForward)).toThrow(ForbiddenAddress);
  expect(() => checkHost('http://[::1]:80', mayForward)).toThrow(/ASHLAR_ROUTE_NETWORKS/);
  expect(() => checkHost('http://10.0.0.1:80', mayForward)).not.toThrow();
  expect(() => checkHost('http://shipping.shop.svc', mayForward)).not.toThrow();
});

test('a name that stands for such an address leads nowhere', async () => {
  const found = [{ address: '169.254.169.254', family: 4 }];
  const lookup = createUpstreamLookup(mayForward, (_name, _options, done) => done(null, found));
  const looked = new Promise((resolve, reject) =>
    lookup('metadata.test', { all: true }, (error, all) => (error ? reject(error) : resolve(all))),
  );
  await expect(looked).rejects.toThrow(/metadata\.test .* ASHLAR_ROUTE_NETWORKS/);
});
