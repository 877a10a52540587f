// How are two entities related?

/** One direction of a foreign key, or two of them through a joining table. */
export interface Relationship {
  /** Name of the foreign key; for many-to-many the joining table's name. */
  readonly name: string;
  readonly kind: 'many-to-one' | 'one-to-one' | 'one-to-many' | 'many-to-many';
  /** Entity it leads to. */
  readonly target: string;
  /** The foreign key is the own table's: it leads to the row pointed to, not to those who point here. */
  readonly holdsKey?: boolean;
  /** Own column = the target's column; with `through`: own column = the joining table's column. */
  readonly columns: readonly ColumnPair[];
  readonly through: {
    /** The joining entity. */
    readonly entity: string;
    /** Its column (local) = the target's column (foreign). */
    readonly columns: readonly ColumnPair[];
    /** Names of its two foreign keys: to the source and to the target. */
    readonly foreignKeys: readonly [string, string];
  } | null;
}
export interface ColumnPair {
  readonly local: string;
  readonly foreign: string;
}
