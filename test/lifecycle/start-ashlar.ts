// How does a test get the process that `npm start` runs, with an application and data of its own?
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from '../helpers/free-port.ts';

/** How long a test waits for what should come soon. */
const patienceMs = 15_000;

export interface Started {
  readonly url: string;
  readonly adminUrl: string;
  readonly child: ChildProcess;
  /** What it has printed so far, to both outputs. */
  readonly output: () => string;
  /** Resolves once the output matches; rejects when the process ends before, or time is over. */
  printed(pattern: RegExp, withinMs?: number): Promise<void>;
  /** Resolves with the exit code, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals>;
  /** SIGTERM, and waits for the end. */
  stop(): Promise<number | NodeJS.Signals>;
}

export interface StartOptions {
  /** Directory of manifests. */
  readonly app: string;
  readonly data: string;
  readonly args?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** What is started: by default `npm start`. */
  readonly script?: string;
  /** Both by default free ones. */
  readonly port?: number;
  readonly adminPort?: number;
}

/** An entity whose rows anyone may read and write. */
export const notes = (fields = '') => `apiVersion: ashlar.dev/v1alpha1
kind: Entity
metadata:
  name: notes
spec:
  fields:
    - { name: id, type: bigint, identity: by default }
    - { name: text, type: text }
${fields}  primaryKey: [id]
  access:
    - roles: [anon]
      operations: [read, create, update, delete]
`;

/** A directory that holds an application and its data; PostgreSQL's user may enter it. */
export function createHome(
  manifests: Readonly<Record<string, string>> = { 'notes.yaml': notes() },
) {
  const directory = mkdtempSync(join(tmpdir(), 'ashlar-life-'));
  chmodSync(directory, 0o755);
  const app = mkdtempSync(join(directory, 'app-'));
  const write = (name: string, text: string) => writeFileSync(join(app, name), text);
  for (const [name, text] of Object.entries(manifests)) write(name, text);
  return {
    app,
    data: join(directory, 'data'),
    write,
    remove: (name: string) => rmSync(join(app, name)),
    /** Command lines of processes that mention this directory. */
    processes: () => spawnSync('pgrep', ['-af', directory], { encoding: 'utf8' }).stdout,
    /** Resolves when no process mentions it; the test's time limit ends the wait. */
    async untilDeserted() {
      for (let i = 0; spawnSync('pgrep', ['-f', directory]).status === 0; i++) {
        if (i === 200) throw new Error('Processes stay.');
        await pause(50);
      }
    },
    clear: () => rmSync(directory, { recursive: true, force: true }),
  };
}

/** Ours without what tests tell each other: unknown variables are refused. */
function plainEnvironment() {
  const isForTests = (name: string) => name.startsWith('ASHLAR_');
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !isForTests(name)));
}

/** A child whose outputs are collected, in a process group of its own as in a terminal. */
function launch(args: readonly string[], environment: Readonly<Record<string, string>>) {
  const child = spawn(process.execPath, [...args], {
    detached: true,
    env: { ...plainEnvironment(), ASHLAR_LOG_LEVEL: 'error', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const collect = (chunk: Buffer) => {
    output += chunk;
  };
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  return { child, output: () => output };
}

/** Starts it; resolves at once, long before it serves. */
export async function startAshlar(options: StartOptions): Promise<Started> {
  const port = options.port ?? (await freePort());
  const adminPort = options.adminPort ?? (await freePort());
  const places = ['--app', options.app, '--data', options.data];
  const ports = ['--port', String(port), '--admin-port', String(adminPort)];
  const script = options.script ?? 'scripts/start.mjs';
  const args = [script, ...places, ...ports, ...(options.args ?? [])];
  const { child, output } = launch(args, options.environment ?? {});
  const ended = once(child, 'close').then(
    ([code, signal]) => (code ?? signal) as number | NodeJS.Signals,
  );

  async function printed(pattern: RegExp, withinMs = patienceMs): Promise<void> {
    const deadline = Date.now() + withinMs;
    for (; !pattern.test(output()); await pause(20)) {
      const isOver = child.exitCode !== null || child.signalCode !== null;
      if (isOver || Date.now() > deadline) throw new Error(`No ${pattern} in:\n${output()}`);
    }
  }
  return {
    url: `http://127.0.0.1:${port}/rest/v1`,
    adminUrl: `http://127.0.0.1:${adminPort}`,
    child,
    output,
    printed,
    ended,
    stop() {
      child.kill('SIGTERM');
      return ended;
    },
  };
}

/** Asks again and again until the answer has this status; gives that answer. */
export async function untilStatus(url: string, status: number): Promise<Response> {
  const signal = AbortSignal.timeout(patienceMs);
  for (let last = 'no answer'; ; await pause(30)) {
    const response = await fetch(url, { signal }).catch((error: unknown) => {
      if (signal.aborted) throw new Error(`${url}: ${last}, not ${status}`);
      last = String(error);
      return null;
    });
    if (response?.status === status) return response;
    if (response !== null) last = `${response.status} ${await response.text()}`;
  }
}

/** A row, inserted over HTTP. */
export function insert(url: string, row: Record<string, unknown>): Promise<Response> {
  const headers = { 'Content-Type': 'application/json', Prefer: 'return=representation' };
  return fetch(url, { method: 'POST', headers, body: JSON.stringify(row) });
}
