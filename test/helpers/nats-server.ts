// How does a test get a NATS server of its own?
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from './free-port.ts';
import { natsServers } from './nats-servers.ts';

export interface NatsServerOptions {
  /** By default what `natsServers()` lists first. */
  readonly binary?: string;
  readonly jetStream?: boolean;
  /** More lines of its configuration: users, permissions, limits. */
  readonly config?: string;
  /** By default a free one. */
  readonly port?: number;
  /** Directory that holds the store of JetStream; by default one of its own. */
  readonly store?: string;
}
export interface NatsServer {
  readonly url: string;
  readonly port: number;
  /** Ends it, keeps its port and its store; `start` brings it back. */
  kill(signal?: NodeJS.Signals): Promise<void>;
  start(): Promise<void>;
  /** Tells it something, and waits for nothing. */
  signal(signal: NodeJS.Signals): void;
  /** While it does not run: copies its store; the copy takes the place of what is stored then. */
  backUp(): { restore(): void };
  /** Ends it and removes its store. */
  stop(): Promise<void>;
}

async function answers(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  const [first] = await Promise.race([
    once(socket, 'data').catch(() => [null]),
    once(socket, 'close').then(() => [null]),
  ]);
  socket.destroy();
  return first !== null;
}

async function untilAnswers(port: number, child: ChildProcess): Promise<void> {
  for (let i = 0; i < 500 && child.exitCode === null; i++) {
    if (await answers(port)) return;
    await pause(20);
  }
  throw new Error('nats-server does not answer.');
}

/** A server on a free port of this machine. */
export async function startNatsServer(options: NatsServerOptions = {}): Promise<NatsServer> {
  const { binary = natsServers()[0] ?? 'nats-server', jetStream = true, config = '' } = options;
  const home = mkdtempSync(join(tmpdir(), 'ashlar-nats-'));
  const port = options.port ?? (await freePort());
  const store = options.store ?? join(home, 'store');
  const stores = jetStream ? `jetstream { store_dir: "${store}", max_file_store: 1GB }\n` : '';
  const file = join(home, 'nats.conf');
  writeFileSync(file, `listen: "127.0.0.1:${port}"\n${stores}${config}`);
  let child: ChildProcess | null = null;

  async function start(): Promise<void> {
    child = spawn(binary, ['-c', file], { stdio: 'ignore', env: process.env });
    await untilAnswers(port, child);
  }
  async function kill(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
  }
  await start();
  return {
    url: `nats://127.0.0.1:${port}`,
    port,
    kill,
    start,
    signal: (signal) => void child?.kill(signal),
    backUp() {
      const copy = mkdtempSync(join(home, 'copy-'));
      cpSync(store, copy, { recursive: true });
      return {
        restore() {
          rmSync(store, { recursive: true, force: true });
          cpSync(copy, store, { recursive: true });
        },
      };
    },
    async stop() {
      await kill();
      rmSync(home, { recursive: true, force: true });
    },
  };
}
