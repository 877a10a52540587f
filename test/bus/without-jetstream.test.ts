// What is said when NATS runs without JetStream, and does it work once it has it?
import { z } from 'zod';
import { describeWithEachNats } from '../helpers/describe-with-nats.ts';
import { until } from '../helpers/gateway.ts';
import { startNatsServer } from '../helpers/nats-server.ts';
import { joinNats } from './both-buses.ts';

describeWithEachNats((binary) => {
  test('each use says that JetStream does not answer; all works when it is there', async () => {
    const without = await startNatsServer({ binary, jetStream: false });
    const { port } = without;
    let failures = 0;
    const bus = await joinNats(without.url, ({ kind }) => {
      if (kind === 'failure') failures++;
    });
    const bucket = await bus.keyValue('b', z.string());
    const isOff = {
      code: 'ASH503',
      message: expect.stringMatching(/JetStream does not answer.*enabled.*-js/),
      retryAfterSeconds: 1,
    };
    await expect(bucket.get('k')).rejects.toMatchObject(isOff);
    await expect(bucket.has('k')).rejects.toMatchObject(isOff);
    await expect(bucket.put('k', 'v', 0)).rejects.toMatchObject(isOff);
    const seen: string[] = [];
    const release = await bucket.watch('k', ({ value }) => seen.push(value));
    await until(() => failures > 0);
    await without.stop();
    await until(() => !bus.isConnected());
    const nats = await startNatsServer({ binary, port });
    await until(() => bus.isConnected());
    expect(await bucket.put('k', 'v', 0)).toBe(1);
    expect(await bucket.get('k')).toEqual({ value: 'v', sequence: 1 });
    await until(() => seen.length > 0);
    expect(seen).toEqual(['v']);
    await release();
    await bus.close();
    await nats.stop();
  });
});
