// How does a test get a real Prometheus that scrapes, and what does it ask of it?
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parse, stringify } from 'yaml';
import { freePort } from '../helpers/free-port.ts';
import { prometheus } from '../helpers/prometheus.ts';

/** One series of an answer. */
export interface Series {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: readonly [number, string];
}
export interface Prometheus {
  /** Series of an instant query that are numbers. */
  query(expr: string): Promise<Series[]>;
  /** `data` of an address of the API: `/api/v1/targets`. */
  // biome-ignore lint/suspicious/noExplicitAny: differs by address
  api(path: string, parameters?: Readonly<Record<string, string>>): Promise<any>;
  stop(): Promise<void>;
}

const folder = 'deploy/observability';
const startMs = 30_000;

/** What `local.yml` says, of processes whose admin ports begin at another one, and asked every second. */
function configuration(firstAdminPort: number): string {
  const config = parse(readFileSync(`${folder}/local.yml`, 'utf8')) as {
    global: object;
    rule_files: string[];
  };
  const moved = stringify(config).replace(/127\.0\.0\.1:90(9\d)/g, (_, port) => {
    return `127.0.0.1:${firstAdminPort + Number(port) - 90}`;
  });
  const { rule_files: files, ...rest } = parse(moved);
  return stringify({
    ...rest,
    global: { scrape_interval: '1s', evaluation_interval: '1s' },
    rule_files: files.map((name: string) => resolve(folder, name)),
  });
}

async function untilReady(origin: string, child: ChildProcess, said: () => string): Promise<void> {
  const deadline = Date.now() + startMs;
  for (; ; await pause(50)) {
    const answer = await fetch(`${origin}/-/ready`).catch(() => null);
    if (answer?.ok) return;
    if (child.exitCode !== null || Date.now() > deadline) throw new Error(said());
  }
}

/** Scrapes the five processes of `npm run start:distributed`, with the rules that are delivered. */
export async function startPrometheus(firstAdminPort: number): Promise<Prometheus> {
  const home = mkdtempSync(join(tmpdir(), 'ashlar-prometheus-'));
  const config = join(home, 'prometheus.yml');
  writeFileSync(config, configuration(firstAdminPort));
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const options = [
    `--config.file=${config}`,
    `--storage.tsdb.path=${join(home, 'data')}`,
    `--web.listen-address=127.0.0.1:${port}`,
    '--enable-feature=exemplar-storage',
  ];
  const child = spawn(prometheus as string, options, { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk;
  });
  await untilReady(origin, child, () => said);

  async function api(path: string, parameters: Readonly<Record<string, string>> = {}) {
    const answer = await fetch(`${origin}${path}?${new URLSearchParams(parameters)}`);
    const { data, error } = (await answer.json()) as { data: unknown; error?: string };
    if (error !== undefined) throw new Error(`${JSON.stringify(parameters)}: ${error}`);
    return data;
  }
  return {
    api,
    async query(query) {
      const { result } = (await api('/api/v1/query', { query })) as { result: Series[] };
      return result.filter(({ value: [, number] }) => number !== 'NaN');
    },
    async stop() {
      const ended = once(child, 'close');
      child.kill('SIGTERM');
      await ended;
      rmSync(home, { recursive: true });
    },
  };
}
