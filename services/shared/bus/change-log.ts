// Where are events of changes kept for those who consume them? The interface; JetStream carries it.

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
