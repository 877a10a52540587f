// Who listens to what, on whichever server the connection has?
import type { NatsConnection, Subscription } from 'nats';

type Begin = (driver: NatsConnection) => Subscription;

interface Listening {
  readonly begin: Begin;
  /** One; two while the connection moves. */
  on: readonly Subscription[];
}

export interface Listener {
  stop(): void;
  /** Resolves when nothing more can come. */
  drain(): Promise<void>;
}

/** Without a server there is nothing to wait for. */
async function drainAll(subscriptions: readonly Subscription[]): Promise<void> {
  await Promise.allSettled(subscriptions.map((one) => one.drain()));
}

/** Subscriptions that outlive the server they began on. */
export class Subscriptions {
  readonly #all = new Set<Listening>();
  #driver: NatsConnection;

  constructor(driver: NatsConnection) {
    this.#driver = driver;
  }

  add(begin: Begin): Listener {
    const one: Listening = { begin, on: [begin(this.#driver)] };
    this.#all.add(one);
    return {
      stop: () => {
        this.#all.delete(one);
        for (const subscription of one.on) subscription.unsubscribe();
      },
      drain: () => {
        this.#all.delete(one);
        return drainAll(one.on);
      },
    };
  }

  /** Begins all of them there as well. The function that is answered ends those on the one before. */
  moveTo(driver: NatsConnection): () => Promise<void> {
    this.#driver = driver;
    const moved = [...this.#all].map((one) => ({ one, before: one.on }));
    for (const { one, before } of moved) one.on = [...before, one.begin(driver)];
    return async () => {
      for (const { one, before } of moved) one.on = one.on.filter((on) => !before.includes(on));
      await drainAll(moved.flatMap(({ before }) => before));
    };
  }
}
