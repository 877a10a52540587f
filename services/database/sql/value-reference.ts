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

const isArray = (type: string) => type.endsWith('[]');

/**
 * `p.v0`: columns of the rows of a batch; `first` is the column of index 0, those before it are text.
 * A value whose type is an array travels as text, because `unnest` would flatten an array of arrays. It is cast
 * in a subquery of its own, whatever rows there are: an error must not tell that a row was looked at.
 */
export function createBatchReferences(first = 0): BatchReferences {
  const types: string[] = [];
  return {
    refer(index, type) {
      const column = index + first;
      types[column] = type;
      return `p.v${column}`;
    },
    source(width) {
      const all = Array.from({ length: width }, (_, i) => types[i] ?? 'text');
      const columns = [...all.map((_, i) => `v${i}`), 'n'];
      const sent = all.map((type, i) => `$${i + 1}::${isArray(type) ? 'text' : type}[]`);
      const rows = `unnest(${sent.join(', ')}) with ordinality`;
      if (!all.some(isArray)) return `${rows} as p(${columns.join(', ')})`;
      const cast = all.map((type, i) => (isArray(type) ? `u.v${i}::${type} as v${i}` : `u.v${i}`));
      return `(select ${[...cast, 'u.n'].join(', ')} from ${rows} as u(${columns.join(', ')}) offset 0) as p`;
    },
  };
}

/** Milliseconds the statement has run, by the server's clock; last in a list, it sees the whole. */
export const elapsedSql =
  '(extract(epoch from clock_timestamp() - statement_timestamp()) * 1000)::real';
