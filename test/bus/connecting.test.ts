// What happens when NATS cannot be reached, or lets us not in?
import { connectToNats, type NatsOptions } from '../../services/shared/bus/nats/connect.ts';
import { systemClock } from '../../services/shared/clock.ts';
import { AppError } from '../../services/shared/errors.ts';
import { collapseFailures } from '../../services/shared/observe/collapse-failures.ts';
import type { Observation } from '../../services/shared/observe/observation.ts';
import { describeWithEachNats } from '../helpers/describe-with-nats.ts';
import { freePort } from '../helpers/free-port.ts';
import { until } from '../helpers/gateway.ts';
import { type NatsServer, startNatsServer } from '../helpers/nats-server.ts';
import { startNatsWithUsers } from '../helpers/nats-with-users.ts';

const password = 'wrong-and-secret';

function start(url: string, more: Partial<NatsOptions> = {}) {
  const observations: Observation[] = [];
  const observe = (one: Observation) => void observations.push(one);
  const options = { url, user: 'api', password, name: 'test', observe, ...more };
  return { observations, connection: connectToNats(options) };
}

/** Everything that is told of an error, however deep. */
function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return JSON.stringify(error);
  const { cause, ...rest } = error;
  return `${error.message} ${error.stack} ${JSON.stringify(rest)} ${cause ? wordsOf(cause) : ''}`;
}

async function refusal(connection: Promise<unknown>): Promise<AppError> {
  const error = await connection.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(AppError);
  return error as AppError;
}

describeWithEachNats((binary) => {
  let nats: NatsServer;

  beforeAll(async () => {
    nats = await startNatsWithUsers(binary);
  });
  afterAll(() => nats.stop());

  test.each([
    ['a wrong password', { password }],
    ['no password', { password: undefined }],
    ['an unknown user', { user: 'somebody' }],
  ])('%s is told with the user and the variables, and never the password', async (_, more) => {
    const error = await refusal(start(nats.url, more).connection);
    expect(error.code).toBe('ASH_CONFIG');
    const user = 'user' in more ? more.user : 'api';
    expect(error.message).toBe(`NATS at ${nats.url} refuses user "${user}"`);
    expect(error.hint).toMatch(/ASHLAR_NATS_USER.*ASHLAR_NATS_PASSWORD/);
    expect(wordsOf(error)).not.toContain(password);
  });

  test.each([
    ['', ''],
    ['of several servers', ',nats://api:p@ss/word@127.0.0.1:1'],
    ['of a server without a scheme', ',api:p@ss/word@127.0.0.1:1'],
  ])('a password in the URL %s is refused at once and never told', async (_, more) => {
    const url = `nats://api:p@ss/word@127.0.0.1:${nats.port}${more}`;
    const { connection, observations } = start(url);
    const error = await refusal(connection);
    expect(error.code).toBe('ASH_CONFIG');
    expect(error.message).toContain('127.0.0.1');
    expect(error.hint).toMatch(/ASHLAR_NATS_PASSWORD/);
    expect(`${wordsOf(error)} ${JSON.stringify(observations)}`).not.toMatch(/ss\/word/);
  });

  test('a server that is not there yet is waited for, and what is told does not flood', async () => {
    const port = await freePort();
    let attempts = 0;
    const told: Observation[] = [];
    const collapsed = collapseFailures((one) => void told.push(one), systemClock);
    const { connection } = start(`nats://127.0.0.1:${port}`, {
      observe(one) {
        attempts++;
        collapsed(one);
      },
    });
    await until(() => attempts >= 3);
    expect(told).toHaveLength(1);
    expect(told[0]).toMatchObject({
      kind: 'failure',
      doing: `connect to NATS at nats://127.0.0.1:${port}`,
    });
    const late = await startNatsServer({ binary, port });
    const there = await connection;
    expect(there.isConnected()).toBe(true);
    await there.close();
    expect(there.isConnected()).toBe(false);
    await late.stop();
  });

  test('of several servers one that is there is enough', async () => {
    const gone = await freePort();
    const open = await startNatsServer({ binary });
    const { connection } = start(`nats://127.0.0.1:${gone}, ${open.url}`);
    const there = await connection;
    await there.flush();
    await there.close();
    await open.stop();
  });

  test('what the server refuses is told with its subject', async () => {
    const { connection, observations } = start(nats.url, { password: 'p-api' });
    const there = await connection;
    there.publish('db.migrate.apply', Buffer.from('x'));
    const failures = () => observations.filter(({ kind }) => kind === 'failure');
    await until(() => failures().length > 0);
    expect(wordsOf((failures()[0] as { error: unknown }).error)).toContain('db.migrate.apply');
    await there.close();
  });
});
