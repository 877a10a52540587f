// What has changed lately? One reader of the log for all streams of this gateway.
import {
  type ChangeReader,
  type ChangeTail,
  entityOfSubject,
  type StoredEntry,
} from '../../shared/bus/change-log.ts';
import { RecentWindow, type Taken } from './recent-window.ts';

export interface RecentOptions {
  readonly reader: ChangeReader;
  readonly sleep: (ms: number) => Promise<void>;
  readonly onFailure: (error: unknown) => void;
}

interface Following {
  readonly window: RecentWindow;
  readonly release: () => Promise<void>;
}

const retryMs = 500;

/** Follows the log while somebody has joined; where that ends, it begins anew. */
export class RecentChanges {
  readonly #options: RecentOptions;
  readonly #waiting = new Map<string, Set<() => void>>();
  #following: Promise<Following> | null = null;
  /** Null while the log is away. */
  #window: RecentWindow | null = null;
  #users = 0;
  /** Counts how often what is followed was forgotten: what began before is nobody's any more. */
  #turn = 0;

  constructor(options: RecentOptions) {
    this.#options = options;
  }

  /** The end of the log, which is followed until `leave` is called as often. @throws AppError ASH503 */
  async join(): Promise<ChangeTail> {
    this.#users += 1;
    try {
      return await this.tail();
    } catch (error) {
      this.leave();
      throw error;
    }
  }

  leave(): void {
    this.#users -= 1;
    if (this.#users > 0) return;
    const following = this.#following;
    this.#forget();
    following?.then(({ release }) => release()).catch(() => {});
  }

  /** @throws AppError ASH503 while the log is away. */
  async tail(): Promise<ChangeTail> {
    return (await this.#follow()).window.tail;
  }

  /** The entity's changes behind a place, `limit` at most; `older` while the log is away, too. */
  take(entity: string, place: ChangeTail, limit: number): Taken {
    return this.#window?.take(entity, place, limit) ?? { kind: 'older' };
  }

  /** Calls once, when there may be something new to take. The function that is answered takes it back. */
  onNext(entity: string, listener: () => void): () => void {
    const listeners = this.#waiting.get(entity) ?? new Set();
    this.#waiting.set(entity, listeners.add(listener));
    return () => {
      listeners.delete(listener);
      if (this.#waiting.get(entity)?.size === 0) this.#waiting.delete(entity);
    };
  }

  #follow(): Promise<Following> {
    this.#following ??= this.#begin();
    const following = this.#following;
    following.catch(() => {
      if (this.#following === following) this.#following = null;
    });
    return following;
  }

  async #begin(): Promise<Following> {
    const turn = this.#turn;
    const early: StoredEntry[] = [];
    const state: { window: RecentWindow | null; isOver: boolean } = { window: null, isOver: false };
    const { tail, release } = await this.#options.reader.follow({
      onEntry: (entry) => {
        if (state.window === null) early.push(entry);
        else this.#add(state.window, entry);
      },
      onEnd: (error) => {
        state.isOver = true;
        if (state.window !== null && turn === this.#turn) void this.#restart(error);
      },
    });
    if (state.isOver) return this.#begin();
    const window = new RecentWindow(tail);
    state.window = window;
    if (turn === this.#turn) this.#window = window;
    for (const entry of early) this.#add(window, entry);
    return { window, release };
  }

  #forget(): void {
    this.#following = null;
    this.#window = null;
    this.#turn += 1;
  }

  async #restart(error: unknown): Promise<void> {
    this.#forget();
    if (error !== null) this.#options.onFailure(error);
    while (this.#users > 0 && this.#window === null) {
      if (error !== null) await this.#options.sleep(retryMs);
      if (this.#users > 0) await this.#follow().catch(this.#options.onFailure);
    }
    this.#wakeAll();
  }

  #add(window: RecentWindow, entry: StoredEntry): void {
    if (entry.sequence <= window.tail.sequence) return;
    const isNewEpoch = window.add(entry);
    const entity = entityOfSubject(entry.subject);
    if (isNewEpoch) this.#wakeAll();
    else if (entity !== null) this.#wake(entity);
  }

  #wakeAll(): void {
    for (const entity of [...this.#waiting.keys()]) this.#wake(entity);
  }

  #wake(entity: string): void {
    const listeners = this.#waiting.get(entity);
    this.#waiting.delete(entity);
    for (const listener of listeners ?? []) listener();
  }
}
