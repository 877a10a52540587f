// What is a client told of changes? What it may see of the rows now, or that they are gone.
import { changeType } from '../../shared/bus/change-log.ts';
import type { Position } from '../../shared/messages/stamp.ts';
import type { Model } from '../../shared/model/model.ts';
import type { Change, RowKey } from './change.ts';
import type { KnownRows } from './known-rows.ts';
import type { RowReader } from './read-rows.ts';

/** What is told of one change. */
export interface Told {
  readonly kind: Change['kind'];
  /** A CloudEvent. */
  readonly json: string;
}

/** Reads that are under way at once for one stream. */
export const batchSize = 32;

export class ChangeTeller {
  readonly #reader: Pick<RowReader, 'row'>;
  readonly #rows: KnownRows;

  constructor(reader: Pick<RowReader, 'row'>, rows: KnownRows) {
    this.#reader = reader;
    this.#rows = rows;
  }

  /** In the order of the changes; null for one that is none of the client's business. @throws RefusedRead */
  async tell(changes: readonly Change[], model: Model): Promise<(Told | null)[]> {
    const rows = await this.#read(changes, model);
    return changes.map((change) => this.#tell(change, rows.get(change.key?.json ?? '') ?? null));
  }

  /** Each row once, as it is after the last of the changes. */
  async #read(changes: readonly Change[], model: Model): Promise<Map<string, string | null>> {
    const keys = new Map<string, RowKey>();
    for (const { kind, key } of changes)
      if (key !== null && kind !== 'delete') keys.set(key.json, key);
    const at = { seen: lastPosition(changes), model };
    const read = [...keys].map(
      async ([json, key]) => [json, await this.#reader.row(key, at)] as const,
    );
    return new Map(await Promise.all(read));
  }

  #tell(change: Change, row: string | null): Told | null {
    const { kind, key, oldKey } = change;
    if (key === null) {
      this.#rows.clear();
      return told('truncate', change, {});
    }
    if (kind === 'delete') return this.#rows.forget(key) ? told('delete', change, { key }) : null;
    const before = oldKey !== null && this.#rows.forget(oldKey) ? oldKey : null;
    if (row !== null) {
      this.#rows.add(key);
      return told(kind, change, { key, oldKey: before, row });
    }
    const gone = this.#rows.leave(key) ? key : before;
    return gone === null ? null : told('delete', change, { key: gone });
  }
}

const lastPosition = (changes: readonly Change[]): Position | null =>
  changes.at(-1)?.position ?? null;

interface Data {
  readonly key?: RowKey;
  readonly oldKey?: RowKey | null;
  /** JSON */
  readonly row?: string;
}

/** The attributes are those of the log. JSON that PostgreSQL wrote may be broken into lines; events may not. */
function told(kind: Change['kind'], { attributes }: Change, { key, oldKey, row }: Data): Told {
  const head = JSON.stringify({ ...attributes, type: changeType(kind) });
  const data = `{"key":${key?.json ?? null},"oldKey":${oldKey?.json ?? null},"row":${row ?? null}}`;
  return { kind, json: `${head.slice(0, -1)},"data":${data}}`.replaceAll(/[\r\n]+/g, ' ') };
}
