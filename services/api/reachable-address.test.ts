import { networkInterfaces } from 'node:os';
import { reachableAddress } from './reachable-address.ts';

const own = Object.values(networkInterfaces())
  .flatMap((list) => list ?? [])
  .filter(({ internal, family }) => !internal && family === 'IPv4')
  .map(({ address }) => address);

test('a host that is one address is that address', async () => {
  expect(await reachableAddress('10.1.2.3', 'nats://127.0.0.1:4222')).toBe('10.1.2.3');
});

test.each(own)('with NATS on the network of %s it is that one of several', async (address) => {
  expect(await reachableAddress('0.0.0.0', `nats://${address}:4222`)).toBe(address);
});

test('a server on this machine tells nothing, and the next one decides', async () => {
  const [last = '127.0.0.1'] = own.slice(-1);
  const natsUrl = `nats://127.0.0.1:4222, nats://${last}`;
  expect(await reachableAddress('0.0.0.0', natsUrl)).toBe(last);
});

test.each(['0.0.0.0', '::'])(
  'with NATS on this machine, %s has its first address',
  async (host) => {
    const address = await reachableAddress(host, 'nats://127.0.0.1:4222');
    expect(own.length === 0 ? ['127.0.0.1'] : own).toContain(address);
  },
);
