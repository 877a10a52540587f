// Is what was published still there when a server of a NATS cluster is gone?
import { z } from 'zod';
import { describeWithEachNats } from '../helpers/describe-with-nats.ts';
import { pause } from '../helpers/gateway.ts';
import { startNatsCluster } from '../helpers/nats-cluster.ts';
import { joinNats } from './both-buses.ts';

describeWithEachNats((binary) => {
  test('a bucket outlives any one of three servers', async () => {
    const servers = await startNatsCluster(binary, { servers: 3, jetStream: true });
    const bus = await joinNats(servers.map(({ url }) => url).join(','));
    const bucket = await bus.keyValue('b', z.string());
    // The servers have to agree first on who leads.
    const write = (value: string, expected: number) =>
      bucket.put('k', value, expected).catch(() => null);
    const read = () => bucket.get('k').catch(() => null);
    const isThere = () => bucket.has('k').catch(() => false);
    let sequence = await write('first', 0);
    for (; sequence === null; sequence = await write('first', 0)) await pause(100);
    for (const server of servers) {
      await server.kill('SIGKILL');
      while ((await read())?.value !== 'first') await pause(100);
      await server.start();
      while (!(await isThere())) await pause(100);
    }
    expect(await bucket.get('k')).toEqual({ value: 'first', sequence });
    await bus.close();
    for (const server of servers) await server.stop();
  }, 120_000);
});
