// Does Ashlar start and answer while the NATS of its services is not there?
import { connect } from 'nats';
import { connectWhenThere } from '../../services/shared/bus/nats/connect-when-there.ts';
import type { Observation } from '../../services/shared/observe/observation.ts';
import type { ServiceCall } from '../../services/shared/service-call.ts';
import { describeWithNats } from '../helpers/describe-with-nats.ts';
import { until } from '../helpers/gateway.ts';
import { startNatsServer } from '../helpers/nats-server.ts';
import { traceOf } from '../helpers/trace.ts';

const call: ServiceCall = {
  subject: 'action.greet',
  input: '{}',
  caller: { role: 'clerk', claims: {} },
  trace: traceOf('r'),
  timeoutMs: 1000,
};
const login = { user: 'ashlar', password: 'a password' };

/** Calls over the NATS that is, or will be, at this URL; and all that is told meanwhile. */
function connectTo(url: string) {
  const told: Observation[] = [];
  const observe = (one: Observation) => void told.push(one);
  return { ...connectWhenThere({ ...login, url, name: 'test', observe }), told };
}

describeWithNats('over NATS', () => {
  test('calls fail until it is there, and work then, with user and password', async () => {
    const config = `authorization { user: ${login.user}, password: "${login.password}" }`;
    const first = await startNatsServer({ config });
    await first.stop();
    const { callService, release, told } = connectTo(first.url);
    await expect(callService(call)).rejects.toMatchObject({ code: 'ASH503', retryAfterSeconds: 1 });
    await until(() => told.length > 0);
    const nats = await startNatsServer({ config, port: first.port });
    const service = await connect({ servers: nats.url, user: login.user, pass: login.password });
    service.subscribe('action.greet', {
      callback: (_, message) => void message.respond('"hello"'),
    });
    await service.flush();
    await until(() => told.some(({ kind }) => kind === 'event'));
    expect(await callService(call)).toEqual({ kind: 'answer', body: '"hello"' });
    expect(told[0]).toMatchObject({
      kind: 'failure',
      doing: `connect to NATS at ${nats.url}`,
    });
    expect(told.at(-1)).toMatchObject({ kind: 'event', message: 'NATS is reached' });
    await release();
    await expect(callService(call)).rejects.toMatchObject({ code: 'ASH503' });
    await service.close();
    await nats.stop();
  }, 15_000);

  test('who lets go before it is there waits for nothing', async () => {
    const { release } = connectTo('nats://127.0.0.1:1');
    await release();
  });

  test('a refused password is told, and calls go on failing', async () => {
    const config = `authorization { user: ${login.user}, password: "another" }`;
    const nats = await startNatsServer({ config });
    const { callService, release, told } = connectTo(nats.url);
    await until(() => told.length > 0);
    expect(told[0]).toMatchObject({ kind: 'failure', error: { code: 'ASH_CONFIG' } });
    await expect(callService(call)).rejects.toMatchObject({ code: 'ASH503' });
    await release();
    await nats.stop();
  });
});
