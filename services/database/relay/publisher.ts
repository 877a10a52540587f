// How is what was committed told? One message after the other, each naming the position of the one before.
import type { Bus } from '../../shared/bus/bus.ts';
import { invalidation } from '../../shared/messages/invalidation.ts';
import type { Coverage } from './catalog.ts';
import type { Transaction } from './transaction.ts';

export interface PublisherOptions {
  readonly bus: Bus;
  readonly epoch: string;
  /** Everything before was told by whoever published before us. */
  readonly lsn: number;
  readonly coverage: () => Coverage;
}

/** A transaction, or that the log moved on. */
interface Told extends Pick<Transaction, 'lsn' | 'tables' | 'rows'> {
  readonly committedMs: number | null;
}

/** The one log of an epoch (coherence.md, I1). */
export class Publisher {
  #lsn: number;
  /** Told last; null: nobody was told by us. */
  #coverage: Coverage | null = null;
  readonly #options: PublisherOptions;

  constructor(options: PublisherOptions) {
    this.#options = options;
    this.#lsn = options.lsn;
  }

  /** Everything up to here is told. */
  get lsn(): number {
    return this.#lsn;
  }

  publish({ lsn, tables, rows, committedMs }: Told): void {
    // After a restart PostgreSQL tells again what was not confirmed: so do we, and others know it by its position.
    const coverage = this.#options.coverage();
    const { bus, epoch } = this.#options;
    bus.publish(invalidation, {
      epoch,
      lsn,
      prevLsn: this.#lsn,
      tables: [...tables],
      rows: [...rows],
      coverage: coverage === this.#coverage ? null : { ...coverage },
      committedMs,
    });
    this.#coverage = coverage;
    this.#lsn = lsn;
  }

  /** The log moved on without a change of ours. */
  advance(lsn: number): void {
    if (lsn > this.#lsn) this.publish({ lsn, tables: [], rows: [], committedMs: null });
  }
}
