// How does a test use Docker, and the compose file under a name and a port of its own?
import { execFile } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Both set by scripts/test-compose.mjs. */
export const image = process.env.ASHLAR_IMAGE ?? '';
const port = process.env.ASHLAR_PORT ?? '';

const project = `ashlar-test-${process.pid}`;
export const url = `http://127.0.0.1:${port}`;

/** As what runs it would see: what it printed, and its exit status. */
export interface Ended {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `docker` and never rejects for its status. */
export async function tryDocker(...args: readonly string[]): Promise<Ended> {
  try {
    return { status: 0, ...(await run('docker', args, { maxBuffer: 64 * 1024 * 1024 })) };
  } catch (error) {
    const { code, stdout = '', stderr = '' } = error as Partial<Ended> & { code?: number | string };
    if (typeof code !== 'number') throw error;
    return { status: code, stdout, stderr };
  }
}

/** What `docker` printed; rejects with its complaint when it fails. */
export async function docker(...args: readonly string[]): Promise<string> {
  const { status, stdout, stderr } = await tryDocker(...args);
  if (status !== 0)
    throw new Error(`docker ${args.join(' ')}: status ${status}\n${stderr}${stdout}`);
  return stdout.trim();
}

const files = ['--file', 'docker-compose.yml'];

/** `docker compose` on the project of this test. */
export const compose = (...args: readonly string[]) =>
  docker('compose', '--project-name', project, ...files, ...args);

/** Brings all services up and waits until they are healthy; `changes` is laid over the compose file. */
export async function up(options: { changes?: string; scale?: readonly string[] } = {}) {
  const { changes, scale = [] } = options;
  const over = changes === undefined ? [] : ['--file', changes];
  const counts = scale.flatMap((count) => ['--scale', count]);
  const wait = ['--detach', '--no-build', '--wait', '--wait-timeout', '180'];
  try {
    await compose(...over, 'up', ...wait, ...counts);
  } catch (error) {
    throw new Error(`${String(error)}\n${await compose('logs', '--tail', '15')}`);
  }
}

/** Status and output of a script that node runs inside of a service's container. */
export const nodeIn = (service: string, script: string) =>
  tryDocker(
    'compose',
    '--project-name',
    project,
    ...files,
    'exec',
    '-T',
    service,
    'node',
    '-e',
    script,
  );

/** Containers, volumes and networks of the project that are there. */
export async function leftovers(): Promise<string[]> {
  const filter = ['--quiet', '--filter', `label=com.docker.compose.project=${project}`];
  const lists = [
    docker('ps', '--all', ...filter),
    docker('volume', 'ls', ...filter),
    docker('network', 'ls', ...filter),
  ];
  return (await Promise.all(lists)).flatMap((list) => list.split('\n')).filter(Boolean);
}

const patienceMs = 20_000;

/** Asks until it is answered with this status: a service that comes back takes its time. */
export async function untilStatus(status: number, ask: () => Promise<Response>): Promise<Response> {
  const deadline = Date.now() + patienceMs;
  for (let last = 'no answer'; ; await pause(100)) {
    const response = await ask().catch((error: unknown) => {
      last = String(error);
      return null;
    });
    if (response?.status === status) return response;
    if (response !== null) last = `${response.status} ${await response.text()}`;
    if (Date.now() > deadline) throw new Error(`${url}: ${last}, not ${status}`);
  }
}
