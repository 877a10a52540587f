// What must be known of a table to tell which of its rows an answer depends on?

/** Types whose text is the same for equal values, in every session: what they are brought to before hashing. */
export type ExactKind = 'integer' | 'uuid' | 'boolean' | 'text';

export interface TableFacts {
  /** Columns of the primary key, sorted by name as the relay sorts them. */
  readonly key: readonly string[];
  /** Columns of types that are exact, none of which is generated or compared by a collation of its own kind. */
  readonly exact: ReadonlyMap<string, ExactKind>;
}

/** Facts by `schema.table`; null where nothing is known of it. */
export type FactsOf = (table: string) => TableFacts | null;
