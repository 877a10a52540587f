// Which of several operators does the work? The one that holds the Lease.
import type { Release } from '../../shared/bus/bus.ts';
import type { Clock } from '../../shared/clock.ts';
import type { HeldLease, LeaseClient } from './lease-client.ts';

export interface LeadershipOptions {
  readonly lease: LeaseClient;
  /** Of this process; no other has it. */
  readonly identity: string;
  readonly clock: Pick<Clock, 'elapsedMs'>;
  /** Resolves after `ms`, or with the signal. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Begins the work; what it resolves to ends it, and resolves when nothing of it goes on. */
  readonly lead: () => Promise<Release>;
  readonly onFailure: (error: unknown) => void;
  /** Told who leads whenever that changes; '' is nobody. */
  readonly onLeader: (holder: string) => void;
}
export interface Leadership {
  readonly isLeading: () => boolean;
  /** False until the Lease was looked at: whether this one stands by is not known before. */
  readonly isKnown: () => boolean;
  /** Ends the work, and lets go of the Lease, so that another need not wait for it to run out. */
  readonly release: Release;
}

/** As client-go has them: who does not renew for that long has lost it to whoever asks. */
const leaseSeconds = 15;
/** Without a renewal for that long the work ends: before another can begin it. */
const renewWithinMs = 10_000;
const retryMs = 2000;

/** When was what is held seen first? By the own clock: those of other machines may differ. */
function createSight(clock: LeadershipOptions['clock']) {
  let version: string | null = null;
  let sinceMs = 0;
  /** Whether it may be taken. */
  return (held: HeldLease): boolean => {
    if (held.version !== version) sinceMs = clock.elapsedMs();
    version = held.version;
    return held.holder === '' || clock.elapsedMs() - sinceMs > held.durationSeconds * 1000;
  };
}

/** Asks for the Lease and renews it; answers until when it is surely held, in `elapsedMs`, or null. */
function createCandidate({ lease, identity, clock, onLeader }: LeadershipOptions) {
  const isFree = createSight(clock);
  let held: HeldLease | null = null;
  let leader: string | null = null;

  function take(now: HeldLease | null): void {
    held = now;
    const holder = held?.holder ?? '';
    if (holder !== leader) onLeader(holder);
    leader = holder;
  }
  const isOurs = () => held?.holder === identity;

  return {
    isKnown: () => leader !== null,
    async ask(): Promise<number | null> {
      const startedMs = clock.elapsedMs();
      // The second try: what was written before may be our own, whose answer was lost.
      for (let tries = 0; tries < 2; tries++) {
        if (!isOurs()) take(await lease.read());
        if (held !== null && !isOurs() && !isFree(held)) return null;
        const wish = { holder: identity, durationSeconds: leaseSeconds };
        const written = await lease.write(wish, held);
        held = null;
        if (written === null) continue;
        take(written);
        return startedMs + renewWithinMs;
      }
      return null;
    },
    async letGo(): Promise<void> {
      if (isOurs()) await lease.write({ holder: '', durationSeconds: 1 }, held);
    },
  };
}

/** An answer that comes too late is none: null then. */
async function inTime<T>(
  answer: Promise<T>,
  limitMs: number,
  sleep: LeadershipOptions['sleep'],
): Promise<T | null> {
  const answered = new AbortController();
  const isLate = sleep(limitMs, answered.signal).then(() => null);
  return Promise.race([answer, isLate]).finally(() => answered.abort());
}

/**
 * Stands by until the Lease can be had, works while it is renewed, and stands by again.
 *
 * | state    | until                                                     | then                         |
 * |----------|-----------------------------------------------------------|------------------------------|
 * | standby  | nobody holds it, or it was not renewed for 15 s           | leading                      |
 * | leading  | 10 s without a renewal, or somebody else holds it         | the work ends, then standby  |
 * |          | released                                                  | the work ends, then let go   |
 */
export function followLeadership(options: LeadershipOptions): Leadership {
  const { clock, sleep, lead, onFailure } = options;
  const candidate = createCandidate(options);
  const stop = new AbortController();
  const { signal } = stop;
  let work: Release | null = null;
  /** Surely held until then. */
  let untilMs = Number.NEGATIVE_INFINITY;

  async function endWork(): Promise<void> {
    const end = work;
    work = null;
    await end?.();
  }

  async function look(): Promise<void> {
    const limitMs = work === null ? renewWithinMs : Math.max(0, untilMs - clock.elapsedMs());
    const asked = await inTime(candidate.ask(), limitMs, sleep).catch((error: unknown) => {
      onFailure(error);
      return untilMs;
    });
    untilMs = asked ?? Number.NEGATIVE_INFINITY;
    const isHeld = clock.elapsedMs() < untilMs;
    if (!isHeld) await endWork();
    else if (!signal.aborted) work ??= await lead();
  }

  async function run(): Promise<void> {
    while (!signal.aborted) {
      await look().catch(onFailure);
      await sleep(retryMs, signal);
    }
    await endWork();
    await candidate.letGo().catch(onFailure);
  }

  const running = run();
  return {
    isLeading: () => work !== null,
    isKnown: candidate.isKnown,
    async release() {
      stop.abort();
      await running;
    },
  };
}
