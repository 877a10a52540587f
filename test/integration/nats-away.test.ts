// Does Ashlar start and answer while the NATS of its services is not there?
import { connect } from 'nats';
import { connectWhenThere } from '../../services/shared/bus/nats/connect-when-there.ts';
import type { Observation } from '../../services/shared/observe/observation.ts';
import type { ServiceCall } from '../../services/shared/service-call.ts';
import { describeWithNats } from '../helpers/describe-with-nats.ts';
import { until } from '../helpers/gateway.ts';
import { startNatsServer } from '../helpers/nats-server.ts';

const call: ServiceCall = {
  subject: 'action.greet',
  input: '{}',
  caller: { role: 'clerk', claims: {} },
  requestId: 'r',
  traceparent: null,
  timeoutMs: 1000,
};
const login = { user: 'ashlar', password: 'a password' };

describeWithNats('over NATS', () => {
  test('calls fail until it is there, and work then, with user and password', async () => {
    const config = `authorization { user: ${login.user}, password: "${login.password}" }`;
    const first = await startNatsServer({ config });
    await first.stop();
    const observations: Observation[] = [];
    const { callService, release } = connectWhenThere({ url: first.url, ...login }, (one) =>
      observations.push(one),
    );
    await expect(callService(call)).rejects.toMatchObject({ code: 'ASH503', retryAfterSeconds: 1 });
    await until(() => observations.length > 0);
    const nats = await startNatsServer({ config, port: first.port });
    const service = await connect({ servers: nats.url, user: login.user, pass: login.password });
    service.subscribe('action.greet', {
      callback: (_, message) => void message.respond('"hello"'),
    });
    await service.flush();
    await until(() => observations.length > 1);
    expect(await callService(call)).toEqual({ kind: 'answer', body: '"hello"' });
    expect(observations.map((one) => one.kind === 'event' && one.level)).toEqual(['warn', 'info']);
    await release();
    await expect(callService(call)).rejects.toMatchObject({ code: 'ASH503' });
    await service.close();
    await nats.stop();
  }, 15_000);

  test('who lets go before it is there waits for nothing', async () => {
    const { release } = connectWhenThere({ url: 'nats://127.0.0.1:1' }, () => {});
    await release();
  });
});
