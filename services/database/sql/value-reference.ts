// How does a statement refer to the values that travel beside it?

/** Notes the type of each value and gives the SQL that stands for it. */
export interface ValueReferences {
  /** SQL of value `index` as `type` (a PostgreSQL type name of the model, or of this code). */
  refer(index: number, type: string): string;
}

/** `$1::bigint`: parameters of a statement that answers one row of values. `first` is the number of index 0. */
export function createParameters(first = 1): ValueReferences {
  return { refer: (index, type) => `$${index + first}::${type}` };
}

/** References into the rows of a batch. */
export interface BatchReferences extends ValueReferences {
  /** `unnest($1::bigint[], $2::text[]) with ordinality as p(v0, v1, n)` for `width` columns. */
  source(width: number): string;
}

/**
 * `p.v0`: columns of the rows of a batch; `first` is the column of index 0, those before it are text.
 * A value whose type is an array travels as text and is cast inside, because `unnest` would flatten an
 * array of arrays.
 */
export function createBatchReferences(first = 0): BatchReferences {
  const types: string[] = [];
  return {
    refer(index, type) {
      const column = index + first;
      const isArray = type.endsWith('[]');
      types[column] = isArray ? 'text' : type;
      return isArray ? `p.v${column}::${type}` : `p.v${column}`;
    },
    source(width) {
      const arrays = Array.from({ length: width }, (_, i) => `$${i + 1}::${types[i] ?? 'text'}[]`);
      const columns = Array.from({ length: width }, (_, i) => `v${i}`);
      return `unnest(${arrays.join(', ')}) with ordinality as p(${[...columns, 'n'].join(', ')})`;
    },
  };
}

/** Milliseconds the statement has run, by the server's clock; last in a list, it sees the whole. */
export const elapsedSql =
  '(extract(epoch from clock_timestamp() - statement_timestamp()) * 1000)::real';
