// What may a read tell? Every version of every row, and when it was written, by one monotonic clock.

/** One state of a row. Versions of a row rise, and are written one after the other. */
export interface Version {
  readonly version: number;
  /** Group the row is in; null: there is no row. */
  readonly group: number | null;
  readonly startedMs: number;
  /** When it was acknowledged; null: not (yet), and it is not known whether it was written. */
  ackedMs: number | null;
  /** Surely not written, and never will be. */
  isVoid: boolean;
}

/** A read, as its reader saw it. */
export interface Reading {
  readonly beganMs: number;
  readonly endedMs: number;
  /** How far behind the read may be, by what nobody told its reader: the bound of staleness, in milliseconds. */
  readonly staleMs: number;
  /** Versions of rows its session has seen acknowledged. */
  readonly seen: ReadonlyMap<number, number>;
}

export class History {
  readonly #versions = new Map<number, Version[]>();

  /** A row as it was before anything began. */
  found(key: number, group: number): void {
    const first = { version: 0, group, startedMs: -Infinity, ackedMs: -Infinity, isVoid: false };
    this.#versions.set(key, [first]);
  }

  keys(): number[] {
    return [...this.#versions.keys()];
  }

  /** The next version of a row begins to be written. */
  begin(key: number, group: number | null, startedMs: number): Version {
    const versions = this.#of(key);
    const version = (versions.at(-1)?.version ?? 0) + 1;
    const begun = { version, group, startedMs, ackedMs: null, isVoid: false };
    versions.push(begun);
    return begun;
  }

  /** States that the read may tell of the row: none older than what was acknowledged in time, or seen. */
  allowed(key: number, { beganMs, endedMs, staleMs, seen }: Reading): Version[] {
    const versions = this.#of(key);
    const mustHave = seen.get(key) ?? 0;
    const oldest = versions.findLastIndex(
      ({ version, ackedMs }) =>
        ackedMs !== null && (ackedMs <= beganMs - staleMs || version <= mustHave),
    );
    return versions.slice(oldest).filter((v) => v.startedMs <= endedMs && !v.isVoid);
  }

  /** The newest acknowledged state. */
  acked(key: number): Version | undefined {
    return this.#of(key).findLast(({ ackedMs }) => ackedMs !== null);
  }

  #of(key: number): Version[] {
    const versions = this.#versions.get(key);
    if (versions === undefined) throw new Error(`There is no row ${key}.`);
    return versions;
  }
}
