// What does an event say? A change as a CloudEvent, within what NATS carries in one message.
import {
  type ChangeEntry,
  type ChangeKind,
  changeSubject,
  changeType,
  markerSubject,
} from '../../../shared/bus/change-log.ts';
import { formatId } from '../../../shared/change-position.ts';
import { formatLsn } from '../../../shared/lsn.ts';
import type { Begun, Relation, RowChange, Tuple } from '../pgoutput/decode.ts';
import { valueJson } from './value-json.ts';

/** An entity whose changes are published. */
export interface EventEntity {
  readonly name: string;
  /** `schema.table` */
  readonly table: string;
  readonly primaryKey: readonly string[];
}

/** Where a change stands. */
export interface Place {
  readonly epoch: string;
  readonly begun: Begun;
  readonly index: number;
  /** Of an event's text. */
  readonly maxBytes: number;
}

export interface ChangeEvent extends ChangeEntry {
  readonly lsn: number;
  readonly index: number | null;
}

type Column = readonly [name: string, json: string];

/** Columns of a tuple that were sent, in JSON. */
function columnsOf({ columns, types }: Relation, tuple: Tuple): Column[] {
  return tuple.flatMap((value, i): Column[] =>
    value === undefined ? [] : [[columns[i] ?? '', valueJson(value, types[i] ?? 0)]],
  );
}

const objectJson = (columns: readonly Column[]) =>
  `{${columns.map(([name, json]) => `${JSON.stringify(name)}:${json}`).join(',')}}`;

/** What is TOASTed and unchanged stands in the key before only. */
function keyOf(entity: EventEntity, relation: Relation, ...tuples: (Tuple | null)[]): Column[] {
  const columns = new Map(tuples.flatMap((tuple) => columnsOf(relation, tuple ?? [])));
  return entity.primaryKey.map((name) => [name, columns.get(name) ?? 'null']);
}

/** Null where PostgreSQL does not say: it knows the whole row before only with REPLICA IDENTITY FULL. */
function changedColumns({ relation, before, after, isBeforeWhole }: RowChange): string[] | null {
  if (before === null || after === null || !isBeforeWhole) return null;
  const differs = (i: number) => after[i] !== undefined && after[i] !== before[i];
  return relation.columns.filter((_name, i) => differs(i));
}

/** Texts of keys: `7`, `7,x`. */
function subjectOf({ relation, before, after }: RowChange, { primaryKey }: EventEntity): string {
  const tuple = after ?? before ?? [];
  return primaryKey.map((name) => tuple[relation.columns.indexOf(name)] ?? '').join(',');
}

interface Said {
  readonly kind: ChangeKind;
  readonly subject: string | null;
  /** Fields of `data` in JSON, but the transaction. */
  readonly data: readonly Column[];
}

function toEvent({ kind, subject, data }: Said, entity: EventEntity, place: Place): ChangeEvent {
  const { epoch, begun, index } = place;
  const { commitLsn: lsn, xid, committedMs } = begun;
  const id = formatId({ epoch, lsn, index });
  const attributes = {
    specversion: '1.0',
    id,
    source: `/ashlar/${entity.table.split('.').map(encodeURIComponent).join('/')}`,
    type: changeType(kind),
    time: new Date(committedMs).toISOString(),
    ...(subject === null ? {} : { subject }),
    datacontenttype: 'application/json',
  };
  const transaction = JSON.stringify({ id: xid, lsn: formatLsn(lsn), index });
  const body = objectJson([...data, ['transaction', transaction]]);
  const text = `${JSON.stringify(attributes).slice(0, -1)},"data":${body}}`;
  const to = changeSubject(entity.name, kind);
  return { subject: to, id, text, isMarker: false, lsn, index };
}

/** The columns without the longest, by and by, until no more than `maxBytes` are left. */
function withinBytes(columns: readonly Column[], maxBytes: number): Column[] {
  const size = (column: Column) => Buffer.byteLength(column[0]) + Buffer.byteLength(column[1]) + 8;
  const longest = columns.map((column) => ({ column, bytes: size(column) }));
  longest.sort((a, b) => b.bytes - a.bytes);
  let bytes = longest.reduce((sum, one) => sum + one.bytes, 0);
  const left = new Set<Column>();
  while (bytes > maxBytes && longest.length > 0) {
    const next = longest.shift();
    if (next === undefined) break;
    left.add(next.column);
    bytes -= next.bytes;
  }
  return columns.filter((column) => !left.has(column));
}

/** Of what NATS carries, left for everything but the row. */
const restBytes = 32_768;

/** The row by what of it was sent and has room; the other columns are named. */
function rowOf({ relation, after }: RowChange, maxBytes: number) {
  if (after === null) return { row: 'null', omitted: '[]' };
  const sent = withinBytes(columnsOf(relation, after), maxBytes - restBytes);
  const names = new Set(sent.map(([name]) => name));
  const omitted = relation.columns.filter((name) => !names.has(name));
  return { row: objectJson(sent), omitted: JSON.stringify(omitted) };
}

export function rowEvent(change: RowChange, entity: EventEntity, place: Place): ChangeEvent {
  const { kind, relation, before, after } = change;
  const key = objectJson(keyOf(entity, relation, before, after));
  const oldKey = kind === 'update' && before !== null ? keyOf(entity, relation, before) : null;
  const old = oldKey === null ? key : objectJson(oldKey);
  const { row, omitted } = rowOf(change, place.maxBytes);
  const data: Column[] = [
    ['key', key],
    ['oldKey', old === key ? 'null' : old],
    ['row', row],
    ['omitted', omitted],
    ['changed', JSON.stringify(changedColumns(change))],
  ];
  return toEvent({ kind, subject: subjectOf(change, entity), data }, entity, place);
}

const nothing: readonly Column[] = [
  ['key', 'null'],
  ['oldKey', 'null'],
  ['row', 'null'],
  ['omitted', '[]'],
  ['changed', 'null'],
];

export function truncateEvent(entity: EventEntity, place: Place): ChangeEvent {
  return toEvent({ kind: 'truncate', subject: null, data: nothing }, entity, place);
}

/** Everything before `lsn` is in the log. */
export function marker(epoch: string, lsn: number): ChangeEvent {
  const id = formatId({ epoch, lsn, index: null });
  return { subject: markerSubject, id, text: '', isMarker: true, lsn, index: null };
}
