// Where are events of changes kept for those who consume them? The interface; JetStream carries it, or this process.
import type { Release } from './bus.ts';

/** What is appended. */
export interface ChangeEntry {
  readonly subject: string;
  /** No other entry has it. */
  readonly id: string;
  readonly text: string;
  /** Says how far the log of changes is, and no more: of these only the last is kept. */
  readonly isMarker: boolean;
}

/** The end of the log, when somebody looked. */
export interface ChangeTail {
  /** Of the last entry; null where it is gone, or has none. */
  readonly id: string | null;
  /** Of the last entry that ever was. */
  readonly sequence: number;
}

export interface ChangeLog {
  /** Of an entry's text. */
  maxBytes(): number;
  /** Makes the log where there is none. Rejects while it is away. */
  tail(): Promise<ChangeTail>;
  /**
   * Stores entries, in their order, behind the tail, and answers the new one. Rejects when the tail is another one,
   * or the log is away: some of the entries, from the first on, may be stored then.
   */
  append(entries: readonly ChangeEntry[], after: ChangeTail): Promise<ChangeTail>;
}

/** An entry as it is kept. */
export interface StoredEntry extends ChangeEntry {
  /** Rises from entry to entry; some are missing. */
  readonly sequence: number;
}

/** What the log has at a place. */
export interface ChangeGlimpse {
  /** Of the entry there; null where there is none (any more). */
  readonly id: string | null;
  /** Of the oldest entry that is kept. */
  readonly first: number;
  readonly tail: ChangeTail;
}

export interface ChangePage {
  readonly entries: readonly StoredEntry[];
  /** Behind the page, the entity had no entry when it was read. */
  readonly isLast: boolean;
  /** Sequence of the oldest entry that was kept then: what came before is in no page. */
  readonly first: number;
}

export interface ChangeListener {
  readonly onEntry: (entry: StoredEntry) => void;
  /** Once: nothing comes any more. Null: another epoch begins. */
  readonly onEnd: (error: unknown) => void;
}

/** Reads the log; whatever is asked rejects with AppError ASH503 while the log is away. */
export interface ChangeReader {
  glimpse(sequence: number): Promise<ChangeGlimpse>;
  /** The entity's entries behind `sequence`, from the oldest on, and at most `limit` of them. */
  page(entity: string, sequence: number, limit: number): Promise<ChangePage>;
  /** All entries but markers, behind the tail it resolves with. */
  follow(
    listener: ChangeListener,
  ): Promise<{ readonly tail: ChangeTail; readonly release: Release }>;
}

/** One token of a subject, whatever the entity's name. */
const token = (entity: string) =>
  encodeURIComponent(entity).replaceAll('.', '%2E').replaceAll('*', '%2A');

/** What became of a row, or of all of them. */
export type ChangeKind = 'insert' | 'update' | 'delete' | 'truncate';
export const changeType = (kind: ChangeKind) => `dev.ashlar.change.${kind}`;

const prefix = 'change.';
export const markerSubject = 'changes.position';

/** `change.<entity>.<kind>`; with `*` as its kind, the subject of all of them. */
export const changeSubject = (entity: string, kind: ChangeKind | '*') =>
  `${prefix}${token(entity)}.${kind}`;

/** The entity of a subject; null for a marker's. */
export function entityOfSubject(subject: string): string | null {
  if (!subject.startsWith(prefix)) return null;
  return decodeURIComponent(subject.slice(prefix.length, subject.indexOf('.', prefix.length)));
}
