// What does one session do? It reads and writes through the gateways, and checks what it is told.
import { setTimeout as pause } from 'node:timers/promises';
import { type Ask, createClient, signToken, type Told } from './client.ts';
import type { Random } from './random.ts';
import { chooseRead, fencedRead, type Read, rowByKey } from './reads.ts';
import { boundMs, groups, type World } from './world.ts';

/**
 * - `token`: sends the newest token it was given, to any gateway.
 * - `signed in`: sends no token, stays at one gateway, which remembers.
 * - `stranger`: writes nothing; sees what the bound promises.
 * - `fenced`: a stranger whose rows a rule chooses by its claim.
 */
export const sessionKinds = ['token', 'signed in', 'stranger', 'fenced'] as const;
export type SessionKind = (typeof sessionKinds)[number];

export interface SessionOptions {
  readonly name: string;
  readonly kind: SessionKind;
  readonly gateways: readonly string[];
  readonly secret: string;
  readonly world: World;
  readonly random: Random;
}

const tokenHeader = 'consistency-token';
const pauseMs = 2;

class Session {
  readonly #options: SessionOptions;
  readonly #ask: Ask;
  readonly #group: number;
  /** Versions that it has seen acknowledged, by row. */
  readonly #seen = new Map<number, number>();
  #token: string | null = null;
  /** The row that it has just written, to be read at once. */
  #written: number | null = null;

  constructor(options: SessionOptions, ask: Ask, group: number) {
    this.#options = options;
    this.#ask = ask;
    this.#group = group;
  }

  async step(): Promise<void> {
    const { random, kind, world, name } = this.#options;
    const mayWrite = kind === 'token' || kind === 'signed in';
    try {
      if (mayWrite && random.next() < world.workload.writeChance) await this.#write();
      else await this.#read(this.#chooseRead());
    } catch (error) {
      world.findings.failures.push(`${name}: ${String(error)}`);
    }
  }

  #chooseRead(): Read {
    const { kind, random, world } = this.#options;
    const written = this.#written;
    this.#written = null;
    if (written !== null) return rowByKey(written);
    return kind === 'fenced' ? fencedRead(this.#group) : chooseRead(random, world.workload);
  }

  #gateway(): string {
    const { kind, gateways, random } = this.#options;
    return kind === 'signed in' ? (gateways[0] as string) : random.pick(gateways);
  }

  async #read({ asked, judge }: Read): Promise<void> {
    const { world, name } = this.#options;
    // As they are when the read begins: what this session writes later is no business of it.
    const seen = new Map(this.#seen);
    const beganMs = performance.now();
    const told = await this.#send(asked);
    if (told === null) return;
    const { findings, history } = world;
    findings.reads++;
    if (told.cacheStatus.includes('ashlar-edge; hit')) findings.edgeHits++;
    if (told.cacheStatus.includes('ashlar-cache; hit')) findings.cacheHits++;
    const reading = { beganMs, endedMs: performance.now(), staleMs: boundMs, seen };
    const complaints = judge(history, reading, told);
    world.violated(`${name} (${asked.path}; ${told.cacheStatus || 'no cache'})`, complaints);
  }

  async #write(): Promise<void> {
    const { world, random } = this.#options;
    const key = random.below(world.workload.often);
    await world.whileAlone(key, () => this.#writeRow(key, random.below(groups)));
  }

  async #writeRow(key: number, group: number): Promise<void> {
    const { history, findings } = this.#options.world;
    const begun = history.begin(key, group, performance.now());
    const { version } = begun;
    const told = await this.#send({
      // What was sent before and comes later changes nothing.
      path: `/items?id=eq.${key}&version=lt.${version}&select=id`,
      method: 'PATCH',
      body: { version, grp: group },
      headers: { prefer: 'return=representation' },
    });
    if (told === null) return;
    if ((told.json as unknown[]).length === 0) {
      begun.isVoid = true;
      return;
    }
    begun.ackedMs = performance.now();
    findings.writes++;
    const token = told.header(tokenHeader);
    // Nobody could tell where the log is: what was written is seen within the bound, as by everybody.
    if (token === null) findings.tokenless++;
    else this.#seen.set(key, version);
    this.#token = token ?? this.#token;
    this.#written = key;
  }

  /** Null, and a failure in the findings, when it was answered otherwise than well. */
  async #send(asked: Read['asked']): Promise<Told | null> {
    const { kind, world, name } = this.#options;
    const isToken = kind === 'token' && this.#token !== null;
    const headers = { ...asked.headers, ...(isToken ? { [tokenHeader]: this.#token ?? '' } : {}) };
    const told = await this.#ask(this.#gateway(), { ...asked, headers });
    if (told.status < 300) return told;
    world.findings.failures.push(`${name}: ${told.status} ${told.words.slice(0, 200)}`);
    return null;
  }
}

/** Runs until the world stops. */
export async function runSession(options: SessionOptions): Promise<void> {
  const { name, kind, secret, world, random } = options;
  const group = random.below(groups);
  const role = kind === 'fenced' ? 'fenced' : 'session';
  const { ask, close } = createClient(await signToken(secret, { role, sub: name, grp: group }));
  const session = new Session(options, ask, group);
  while (!world.isStopped) {
    await session.step();
    await pause(pauseMs);
  }
  await close();
}
