// Does a request fail, or come twice, while a NATS server says that it is about to go and another takes over?
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { z } from 'zod';
import type { Bus } from '../../services/shared/bus/bus.ts';
import { defineSubject } from '../../services/shared/messages/subject.ts';
import type { Observation } from '../../services/shared/observe/observation.ts';
import { describeWithEachNats } from '../helpers/describe-with-nats.ts';
import { until } from '../helpers/gateway.ts';
import { startNatsCluster } from '../helpers/nats-cluster.ts';
import type { NatsServer } from '../helpers/nats-server.ts';
import { joinNats } from './both-buses.ts';

const timeoutMs = 15_000;
const write = defineSubject({ name: 'write', request: z.string(), reply: z.string() });

/** One address before several servers, as a Service of Kubernetes: connections stay where they began. */
async function startService(target: { port: number }): Promise<{ url: string; server: Server }> {
  const server = createServer((socket) => {
    const other = connect(target.port, '127.0.0.1');
    const ends: readonly (readonly [Socket, Socket])[] = [
      [socket, other],
      [other, socket],
    ];
    for (const [from, to] of ends) from.on('error', () => to.destroy()).pipe(to);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { url: `nats://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}

describeWithEachNats((binary) => {
  const told: Observation[] = [];
  const buses: Bus[] = [];
  const events = (words: RegExp) =>
    told.filter((one) => one.kind === 'event' && words.test(one.message)).length;

  test('all move to the next server, and each request is carried out once', async () => {
    const servers = await startNatsCluster(binary, { servers: 2, jetStream: false });
    const [first, second] = servers as [NatsServer, NatsServer];
    const target = { port: first.port };
    const { url, server } = await startService(target);
    for (let i = 0; i < 3; i++) buses.push(await joinNats(url, (one) => told.push(one)));
    const [asking, one, other] = buses as [Bus, Bus, Bus];
    const written: string[] = [];
    const carryOut = async (text: string) => {
      written.push(text);
      return text;
    };
    await one.serve(write, carryOut);
    await other.serve(write, carryOut);

    const asked: string[] = [];
    const state = { isOver: false };
    async function keepAsking(name: string): Promise<void> {
      for (let i = 0; !state.isOver; i++) {
        const text = `${name} ${i}`;
        asked.push(text);
        expect(await asking.request(write, text, { timeoutMs })).toBe(text);
      }
    }
    const clients = Promise.all(['a', 'b', 'c'].map(keepAsking));
    await until(() => asked.length > 100);
    target.port = second.port;
    first.signal('SIGUSR2');
    await until(() => events(/moved to/) === 3);
    const before = asked.length;
    await until(() => asked.length > before + 100);
    // Whoever is chosen there is asked there: servers that go leave us the time to stop listening.
    await until(() => events(/listens no more/) === 3);
    // What it still held is owed to nobody.
    await first.kill('SIGKILL');
    const after = asked.length;
    await until(() => asked.length > after + 100);
    state.isOver = true;
    await clients;
    expect(written.sort()).toEqual(asked.sort());
    expect(events(/is away/)).toBe(0);
    for (const bus of buses) await bus.close();
    server.close();
    for (const one of servers) await one.stop();
  }, 30_000);
});
