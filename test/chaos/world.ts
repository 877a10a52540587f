// What do all sessions and writers of a run share? The rows, their history, and what was found.
import { changesSql } from './changes-sql.ts';
import { History } from './history.ts';

export const rows = 48;
export const groups = 8;

/** What is read and written how often. */
export interface Workload {
  /** Rows, from the first on, that half of all reads and the writes of sessions are of. */
  readonly often: number;
  /** Rows that are written with SQL. */
  readonly written: number;
  /** How often a session writes, of its steps. */
  readonly writeChance: number;
  /** How often somebody who writes with SQL rests, so that what went stale is seen to be. */
  readonly restChance: number;
}
export const wide: Workload = { often: 12, written: rows, writeChance: 0.15, restChance: 0 };
/** A few rows in the hands of all, in bursts. */
export const hot: Workload = { often: 3, written: 3, writeChance: 0.1, restChance: 0.15 };
/** Some rows in bursts: what is stale lies for a while. */
export const bursts: Workload = { often: 12, written: 12, writeChance: 0.1, restChance: 0.15 };

/** What is promised to a reader without a token, in milliseconds (coherence.md). */
export const boundMs = 250;

export interface Findings {
  /** What no reader should have been told. */
  readonly violations: string[];
  /** Requests that were not answered as they should be. */
  readonly failures: string[];
  reads: number;
  /** Of them, answered by the gateway's cache, and by the cache service. */
  edgeHits: number;
  cacheHits: number;
  writes: number;
  /** Of them, answered without a token. */
  tokenless: number;
  sqlWrites: number;
  /** Changes that were told as events. */
  events: number;
}

/** In one line, with the most frequent failures below it. */
export function summaryOf({ violations, failures, ...counts }: Findings): string {
  const words = Object.entries(counts).map(([name, count]) => `${count} ${name}`);
  const kinds = new Map<string, number>();
  for (const failure of failures) {
    const kind = failure.replace(/^[^:]*: /, '').replace(/\d{4,}/g, '…');
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  }
  const most = [...kinds].sort(([, a], [, b]) => b - a).slice(0, 8);
  const lines = most.map(([kind, count]) => `\n  ${count} × ${kind.slice(0, 160)}`);
  return `${words.join(', ')}, ${violations.length} violations, ${failures.length} failures${lines.join('')}`;
}

export class World {
  readonly history = new History();
  readonly findings: Findings = {
    violations: [],
    failures: [],
    reads: 0,
    edgeHits: 0,
    cacheHits: 0,
    writes: 0,
    tokenless: 0,
    sqlWrites: 0,
    events: 0,
  };
  readonly #written = new Set<number>();
  readonly workload: Workload;
  isStopped = false;

  constructor(workload: Workload) {
    this.workload = workload;
    for (let key = 0; key < rows; key++) this.history.found(key, key % groups);
  }

  /** One writer a row at a time: versions are written in their order. False while another one writes it. */
  async whileAlone(key: number, write: () => Promise<void>): Promise<boolean> {
    if (this.#written.has(key)) return false;
    this.#written.add(key);
    try {
      await write();
      return true;
    } finally {
      this.#written.delete(key);
    }
  }

  violated(who: string, complaints: readonly string[]): void {
    this.findings.violations.push(...complaints.map((complaint) => `${who}: ${complaint}`));
  }
}

/** SQL that makes the rows as the history finds them. */
export const firstRowsSql = `${changesSql}
  insert into groups select g, 'group ' || g from generate_series(0, ${groups - 1}) g;
  insert into items select i, i % ${groups}, 0, repeat('x', 100) from generate_series(0, ${rows - 1}) i;
  insert into bulk select i, 0 from generate_series(1, 20000) i;`;
