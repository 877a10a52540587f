// What do clients see while something happens behind the gateways?
import { setTimeout as pause } from 'node:timers/promises';
import { Agent, request } from 'undici';

/** One request that was not answered as it should be. */
export interface Failure {
  readonly method: string;
  /** 0: there was no answer. */
  readonly status: number;
  readonly retryAfter: string | undefined;
  readonly words: string;
}
export interface Load {
  readonly failures: Failure[];
  /** Requests that were answered well, so far. */
  answered(): number;
  /** Milliseconds the slowest request took. */
  slowestMs(): number;
  /** Texts of rows whose insert was acknowledged. */
  readonly written: string[];
}

const pauseMs = 10;
const agent = () => new Agent({ keepAliveTimeout: 4000, pipelining: 1 });

export interface Target {
  /** Base URLs of the REST API. */
  readonly gateways: readonly string[];
  /** Where each of them says whether it is ready. */
  readonly readiness: readonly string[];
  readonly clients?: number;
}

/** Knows which gateways are ready, as a load balancer does; all, while none is. */
function watchReadiness({ gateways, readiness }: Target) {
  let ready = gateways;
  const isReady = (url: string) =>
    fetch(url).then(
      ({ ok }) => ok,
      () => false,
    );
  const look = async () => {
    const answers = await Promise.all(readiness.map(isReady));
    const found = gateways.filter((_, i) => answers[i]);
    ready = found.length > 0 ? found : gateways;
  };
  const timer = setInterval(() => void look(), 50);
  return { ready: () => ready, stop: () => clearInterval(timer) };
}

/** Clients that read and write in turn, each at the gateways in turn; a port that is closed is no failure. */
function startLoad(target: Target) {
  const { clients = 6 } = target;
  const dispatcher = agent();
  const balancer = watchReadiness(target);
  const failures: Failure[] = [];
  const written: string[] = [];
  let answered = 0;
  let slowestMs = 0;
  let isStopped = false;

  async function send(url: string, method: 'GET' | 'POST', body?: string): Promise<boolean> {
    const startedMs = performance.now();
    const headers = { 'content-type': 'application/json' };
    const answer = await request(url, { method, body: body ?? null, headers, dispatcher });
    const words = await answer.body.text();
    slowestMs = Math.max(slowestMs, performance.now() - startedMs);
    const isGood = answer.statusCode < 300;
    const retryAfter = answer.headers['retry-after'] as string | undefined;
    if (isGood) answered++;
    else failures.push({ method, status: answer.statusCode, retryAfter, words });
    return isGood;
  }

  /** False where the port is closed: nobody can have begun to work on it. */
  async function ask(gateway: string, method: 'GET' | 'POST', text: string): Promise<boolean> {
    try {
      const isWrite = method === 'POST';
      const isGood = await (isWrite
        ? send(`${gateway}/notes`, method, JSON.stringify({ text }))
        : send(`${gateway}/notes?limit=2`, method));
      if (isGood && isWrite) written.push(text);
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      if (code === 'ECONNREFUSED') return false;
      failures.push({ method, status: 0, retryAfter: undefined, words: message });
    }
    return true;
  }

  async function client(name: number): Promise<void> {
    for (let i = 0; !isStopped; i++) {
      const method = i % 3 === 2 ? 'POST' : 'GET';
      const gateways = balancer.ready();
      const first = (name + i) % gateways.length;
      for (const gateway of [...gateways.slice(first), ...gateways.slice(0, first)])
        if (await ask(gateway, method, `row ${name}.${i}`)) break;
      await pause(pauseMs);
    }
  }

  const running = Array.from({ length: clients }, (_, name) => client(name));
  return {
    failures,
    written,
    answered: () => answered,
    slowestMs: () => slowestMs,
    async stop() {
      isStopped = true;
      balancer.stop();
      await Promise.all(running);
      await dispatcher.close();
    },
  };
}

/** What clients saw while the work was done; they stop with it, however it ends. */
export async function underLoad(
  target: Target,
  work: (load: Load) => Promise<void>,
): Promise<Load> {
  const load = startLoad(target);
  try {
    await work(load);
  } finally {
    await load.stop();
  }
  return load;
}

const pageSize = 500;

/** Texts of all rows that are there. */
export async function allTexts(gateway: string): Promise<ReadonlySet<string>> {
  const texts = new Set<string>();
  for (let offset = 0; ; offset += pageSize) {
    const page = `order=id&limit=${pageSize}&offset=${offset}`;
    const answer = await fetch(`${gateway}/notes?select=text&${page}`);
    const rows = (await answer.json()) as { text: string }[];
    for (const { text } of rows) texts.add(text);
    if (rows.length < pageSize) return texts;
  }
}
