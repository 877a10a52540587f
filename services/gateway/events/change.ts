// What does an entry of the log say, as far as a client may be told?
import { parse, stringify } from 'lossless-json';
import type { ChangeKind, StoredEntry } from '../../shared/bus/change-log.ts';
import { positionOfId } from '../../shared/change-position.ts';
import type { Position } from '../../shared/messages/stamp.ts';

/** The primary key of a row. */
export interface RowKey {
  readonly columns: readonly string[];
  /** As a filter takes them. */
  readonly texts: readonly string[];
  /** An object of the columns, every digit of a number kept. */
  readonly json: string;
}

export interface Change {
  readonly kind: ChangeKind;
  /** Null: of the whole table. */
  readonly key: RowKey | null;
  /** Before, where it was another one. */
  readonly oldKey: RowKey | null;
  /** Who reads at it finds the change. */
  readonly position: Position | null;
  /** Attributes of the CloudEvent, without its type. */
  readonly attributes: Readonly<Record<string, unknown>>;
}

interface Said {
  readonly type: string;
  readonly data: { readonly key: Values | null; readonly oldKey: Values | null };
}
type Values = Readonly<Record<string, unknown>>;

function toKey(values: Values | null): RowKey | null {
  if (values === null) return null;
  return {
    columns: Object.keys(values),
    texts: Object.values(values).map(String),
    json: stringify(values) ?? 'null',
  };
}

/** Numbers keep digits that JSON.parse would round: keys are often 64 bits long. */
export function readChange({ id, text }: StoredEntry): Change {
  const { type, data, ...attributes } = parse(text) as unknown as Said;
  return {
    kind: type.slice(type.lastIndexOf('.') + 1) as ChangeKind,
    key: toKey(data.key),
    oldKey: toKey(data.oldKey),
    position: positionOfId(id),
    attributes,
  };
}
