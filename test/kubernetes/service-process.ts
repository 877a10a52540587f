// How does a test get a service in a process of its own?
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import type { ServiceName } from '../../services/shared/messages/member.ts';
import { freePort } from '../helpers/free-port.ts';

export interface ServiceProcess {
  readonly adminUrl: string;
  readonly pid: number;
  /** What it has logged so far. */
  output(): string;
  /** Resolves once it has ended. */
  end(signal: NodeJS.Signals): Promise<void>;
  hold(signal: 'SIGSTOP' | 'SIGCONT'): void;
}

/** Resolves once it answers `/livez`. `env`: all of its environment but PATH and the admin port. */
export async function startServiceProcess(
  service: ServiceName,
  env: Readonly<Record<string, string>>,
): Promise<ServiceProcess> {
  const port = await freePort();
  const child: ChildProcess = spawn(process.execPath, [`dist/services/${service}/main.js`], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'] ?? '', ASHLAR_ADMIN_PORT: String(port), ...env },
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (part: Buffer) => {
      said += part;
    });
  const adminUrl = `http://127.0.0.1:${port}`;
  const isAlive = () =>
    fetch(`${adminUrl}/livez`).then(
      () => true,
      () => false,
    );
  for (let tries = 0; !(await isAlive()); tries++) {
    if (tries > 200) throw new Error(`The ${service} does not start:\n${said}`);
    await pause(50);
  }
  return {
    adminUrl,
    pid: child.pid as number,
    output: () => said,
    hold: (signal) => void child.kill(signal),
    async end(signal) {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.kill(signal);
      await ended;
    },
  };
}
