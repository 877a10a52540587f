// How does a test get a NATS server of its own?
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect } from 'nats';

export interface NatsServerOptions {
  /** Path of the program; by default that of ASHLAR_TEST_NATS_SERVER, or the one on PATH. */
  readonly binary?: string;
  readonly jetStream?: boolean;
  /** Content of a configuration file. */
  readonly config?: string;
  /** By default a free one; that of a server that was stopped, to start it again. */
  readonly port?: number;
}

export interface NatsServer {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  stop(): Promise<void>;
}

/** The program that is there, or null. */
function findNatsServer(): string | null {
  const binary = process.env.ASHLAR_TEST_NATS_SERVER ?? 'nats-server';
  return spawnSync(binary, ['--version']).status === 0 ? binary : null;
}

const isThere = findNatsServer() !== null;
if (!isThere && process.env.CI !== 'true')
  console.warn('Tests over NATS are left out: there is no nats-server (ASHLAR_TEST_NATS_SERVER)');

/** Left out where there is no server, except where everything has to be tested. */
export const describeWithNats =
  isThere || process.env.CI === 'true' ? describe : (describe.skip as jest.Describe);

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

const startTries = 100;

async function untilItAnswers(url: string, isAlive: () => boolean): Promise<void> {
  for (let tries = 0; tries < startTries && isAlive(); tries++) {
    try {
      // A server that wants a password says so: it answers.
      const connection = await connect({ servers: url, reconnect: false, timeout: 1000 });
      return await connection.close();
    } catch (error) {
      if ((error as { code?: string }).code === 'AUTHORIZATION_VIOLATION') return;
      await sleep(50);
    }
  }
  throw new Error(`nats-server does not answer at ${url}`);
}

/** A server on a loopback port. Stop it in `afterAll`. */
export async function startNatsServer(options: NatsServerOptions = {}): Promise<NatsServer> {
  const { binary = findNatsServer() ?? 'nats-server', jetStream, config } = options;
  const port = options.port ?? (await freePort());
  const home = mkdtempSync(join(tmpdir(), 'ashlar-test-nats-'));
  const args = ['-a', '127.0.0.1', '-p', String(port)];
  if (jetStream === true) args.push('-js', '-sd', home);
  if (config !== undefined) {
    const file = join(home, 'nats.conf');
    writeFileSync(file, config);
    args.push('-c', file);
  }
  const server = spawn(binary, args, { stdio: 'ignore' });
  const ended = new Promise<void>((resolve) => server.once('close', () => resolve()));
  server.once('error', () => {});
  const stop = async () => {
    server.kill('SIGTERM');
    if (server.pid !== undefined) await ended;
    rmSync(home, { recursive: true, force: true });
  };
  const url = `nats://127.0.0.1:${port}`;
  try {
    await untilItAnswers(url, () => server.pid !== undefined && server.exitCode === null);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, port, pid: server.pid ?? 0, stop };
}
