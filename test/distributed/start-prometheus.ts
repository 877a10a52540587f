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

/** How time is told to it. */
export interface Pace {
  /** In the rules that are delivered, a minute is so many seconds: nobody waits for hours. */
  readonly secondsPerMinute?: number;
}

const unitSeconds = { s: 1, m: 60, h: 3600, d: 86_400 };

/** Windows and durations of rules: `[5m]`, `for: 2m`. Names of recorded series stay. */
function paced(rules: string, secondsPerMinute: number): string {
  return rules.replace(/(\[|for: )(\d+)([smhd])\b/g, (_, before, count, unit) => {
    const seconds = Number(count) * unitSeconds[unit as keyof typeof unitSeconds];
    return `${before}${Math.max(1, Math.round((seconds * secondsPerMinute) / 60))}s`;
  });
}

/** The files of rules, written into `home` at another pace. */
function rulesAt(
  files: readonly string[],
  home: string,
  { secondsPerMinute = 60 }: Pace,
): string[] {
  return files.map((name) => {
    const file = join(home, name);
    writeFileSync(file, paced(readFileSync(resolve(folder, name), 'utf8'), secondsPerMinute));
    return file;
  });
}

/** What `local.yml` says, of processes whose admin ports begin at another one, and asked every second. */
function configuration(firstAdminPort: number, home: string, pace: Pace): string {
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
    rule_files: rulesAt(files, home, pace),
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
export async function startPrometheus(
  firstAdminPort: number,
  pace: Pace = {},
): Promise<Prometheus> {
  const home = mkdtempSync(join(tmpdir(), 'ashlar-prometheus-'));
  const config = join(home, 'prometheus.yml');
  writeFileSync(config, configuration(firstAdminPort, home, pace));
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
