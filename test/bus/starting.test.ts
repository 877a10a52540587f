// When is a service ready that has NATS, but does not serve yet?
import { EventEmitter, once } from 'node:events';
import { serviceConfigSchema } from '../../services/shared/service/config.ts';
import { runService } from '../../services/shared/service/run-service.ts';
import { describeWithEachNats } from '../helpers/describe-with-nats.ts';
import { freePort } from '../helpers/free-port.ts';
import { startNatsServer } from '../helpers/nats-server.ts';

async function readiness(port: number) {
  const answer = await fetch(`http://127.0.0.1:${port}/readyz`);
  return (await answer.json()) as object;
}

describeWithEachNats((binary) => {
  test('it is ready once its start is over, though all it has checks for is there', async () => {
    const nats = await startNatsServer({ binary });
    const port = await freePort();
    const life = new EventEmitter();
    const begun = once(life, 'begun');
    const over = once(life, 'over');
    const host = {
      env: { ASHLAR_NATS_URL: nats.url, ASHLAR_ADMIN_PORT: String(port), ASHLAR_HOST: '127.0.0.1' },
      stderr: { write: () => {} },
      on: (signal: string, listener: () => void) => void life.on(signal, listener),
      exit: () => void life.emit('over'),
    };
    const start = async () => {
      life.emit('begun');
      await once(life, 'serves');
    };
    const running = runService({ name: 'api', config: serviceConfigSchema, start }, host);
    await begun;
    await expect(readiness(port)).resolves.toMatchObject({
      status: 'not ready',
      checks: { nats: true, started: false },
    });
    life.emit('serves');
    await running;
    await expect(readiness(port)).resolves.toMatchObject({
      status: 'ready',
      checks: { started: true },
    });
    life.emit('SIGTERM');
    await over;
    await nats.stop();
  });
});
