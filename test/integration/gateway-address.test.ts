// Whose address does the gateway tell in its log?
import { startGateway, type TestGateway, until } from '../helpers/gateway.ts';

async function toldAddress(served: TestGateway): Promise<string> {
  served.reset();
  const headers = { 'x-forwarded-for': '198.51.100.1, 203.0.113.9' };
  await fetch(`${served.origin}/rest/v1/products`, { headers });
  const told = () => served.observed.find(({ kind }) => kind === 'request');
  await until(() => told() !== undefined);
  return (told() as { address: string }).address;
}

test.each([
  ['the connection’s, where no proxy is trusted', '', '127.0.0.1'],
  ['the one that a trusted proxy names', '127.0.0.0/8', '203.0.113.9'],
])('%s', async (_, trustedProxies, expected) => {
  const served = await startGateway({ trustedProxies, drainTimeoutMs: 100 });
  expect(await toldAddress(served)).toBe(expected);
  await served.gateway.drain();
});

test('what is no network is refused', async () => {
  await expect(startGateway({ trustedProxies: 'proxy.example.org' })).rejects.toThrow(
    /addresses or networks/,
  );
});
