// Which connection of the driver is used now? Another one, when its server is about to go.
import { setTimeout as pause } from 'node:timers/promises';
import type { NatsConnection } from 'nats';
import type { Observe } from '../../observe/observation.ts';
import { followDriver } from './follow-driver.ts';
import { Subscriptions } from './subscriptions.ts';

export interface CurrentDriverOptions {
  /** Another connection, to any server that takes one. */
  readonly open: () => Promise<NatsConnection>;
  readonly observe: Observe;
}

/** Servers that go let connections work for seconds; not all of us come to the next one at once. */
const spreadMs = 500;
const retryMs = 250;
/** How long other servers may take to learn where we listen now. */
const overlapMs = 1000;

/**
 * | its server                 | what happens                                                               |
 * |----------------------------|----------------------------------------------------------------------------|
 * | goes away                  | it is away until the driver has come back, to this server or another one   |
 * | says that it is about to go| another connection takes over; the old one stays for answers that it owes   |
 * | goes, another took over    | the old connection is closed                                               |
 */
export class CurrentDriver {
  readonly subscriptions: Subscriptions;
  readonly #options: CurrentDriverOptions;
  readonly #listeners = new Set<(isConnected: boolean) => void>();
  /** All that are open, and whether each has its server. */
  readonly #isOnline = new Map<NatsConnection, boolean>();
  #driver: NatsConnection;
  #isClosed = false;

  constructor(first: NatsConnection, options: CurrentDriverOptions) {
    this.#driver = first;
    this.#options = options;
    this.subscriptions = new Subscriptions(first);
    this.#follow(first);
  }

  get driver(): NatsConnection {
    return this.#driver;
  }

  readonly isConnected = (): boolean =>
    this.#isOnline.get(this.#driver) === true && !this.#driver.isClosed();

  onChange(listener: (isConnected: boolean) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    if (this.isConnected()) await this.#driver.flush().catch(() => {});
    await Promise.all([...this.#isOnline.keys()].map((driver) => this.#end(driver)));
  }

  #follow(driver: NatsConnection): void {
    this.#isOnline.set(driver, true);
    void followDriver(driver, this.#options.observe, {
      onChange: (isOnline) => this.#onChange(driver, isOnline),
      onLeaving: () => void this.#move(driver),
    });
  }

  #onChange(driver: NatsConnection, isOnline: boolean): void {
    this.#isOnline.set(driver, isOnline);
    if (driver === this.#driver) this.#tell(isOnline);
    else void this.#end(driver);
  }

  #tell(isOnline: boolean): void {
    const message = `NATS is ${isOnline ? 'back' : 'away'} (${this.#driver.getServer()})`;
    this.#options.observe({ kind: 'event', level: isOnline ? 'info' : 'warn', message });
    for (const listener of this.#listeners) listener(isOnline);
  }

  async #end(driver: NatsConnection): Promise<void> {
    this.#isOnline.delete(driver);
    await driver.close();
  }

  async #move(leaving: NatsConnection): Promise<void> {
    const next = await this.#openAnother(leaving);
    if (next === null) return;
    this.#follow(next);
    const endBefore = this.subscriptions.moveTo(next);
    await next.flush().catch(() => {});
    this.#driver = next;
    this.#note(`the NATS server is about to go; moved to ${next.getServer()}`);
    if (this.#isOnline.get(leaving) !== true) {
      this.#tell(true);
      await this.#end(leaving);
    }
    await pause(overlapMs, undefined, { ref: false });
    await endBefore();
    this.#note('listens no more at the NATS server that is about to go');
  }

  #note(message: string): void {
    this.#options.observe({ kind: 'event', level: 'info', message });
  }

  /** Null when the server went before there was one: then the driver comes back by itself. */
  async #openAnother(leaving: NatsConnection): Promise<NatsConnection | null> {
    const isWanted = () =>
      !this.#isClosed && this.#driver === leaving && this.#isOnline.get(leaving) === true;
    await pause(Math.random() * spreadMs, undefined, { ref: false });
    while (isWanted()) {
      try {
        const next = await this.#options.open();
        if (isWanted()) return next;
        await next.close();
      } catch {
        await pause(retryMs, undefined, { ref: false });
      }
    }
    return null;
  }
}
