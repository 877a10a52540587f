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

/** What one column of a batch's values is: an array parameter and the cast inside, if it needs one. */
export interface BatchReferences extends ValueReferences {
  /** `unnest($1::bigint[], $2::text[]) with ordinality as p(v0, v1, n)` */
  source(valueCount: number): string;
}

/**
 * `p.v0`: columns of the rows of a batch. A value whose type is an array travels as text and is cast
 * inside, because `unnest` would flatten an array of arrays.
 */
export function createBatchReferences(): BatchReferences {
  const types: string[] = [];
  return {
    refer(index, type) {
      const isArray = type.endsWith('[]');
      types[index] = isArray ? 'text' : type;
      return isArray ? `p.v${index}::${type}` : `p.v${index}`;
    },
    source(valueCount) {
      const arrays = Array.from(
        { length: valueCount },
        (_, i) => `$${i + 1}::${types[i] ?? 'text'}[]`,
      );
      const columns = Array.from({ length: valueCount }, (_, i) => `v${i}`);
      return `unnest(${arrays.join(', ')}) with ordinality as p(${[...columns, 'n'].join(', ')})`;
    },
  };
}
