// What does a filter say, before anybody asked whether its names exist?

/** One step into a JSON document: `->key`, `->>key`, `->0`. */
export interface JsonStep {
  readonly arrow: '->' | '->>';
  readonly key: string;
  /** True for `->0`: an index into an array. */
  readonly isIndex: boolean;
}

/** A column, perhaps of an embedded resource, perhaps a place inside its JSON. */
export interface ColumnPath {
  /** Names (or aliases) of the embedded resources on the way, outermost first; `[]` for the resource itself. */
  readonly embeds: readonly string[];
  readonly column: string;
  readonly json: readonly JsonStep[];
}

export const compareOperators = [
  'eq',
  'gt',
  'gte',
  'lt',
  'lte',
  'neq',
  'like',
  'ilike',
  'match',
  'imatch',
  'isdistinct',
  'fts',
  'plfts',
  'phfts',
  'wfts',
  'cs',
  'cd',
  'ov',
  'sl',
  'sr',
  'nxr',
  'nxl',
  'adj',
] as const;
export type CompareOperator = (typeof compareOperators)[number];
export const filterOperators = [...compareOperators, 'in', 'is'] as const;

export const isOperands = ['null', 'not_null', 'true', 'false', 'unknown'] as const;
export type IsOperand = (typeof isOperands)[number];

/** `and=(…)`, `or=(…)` and their `not.` forms; also nested inside one another. */
export interface LogicFilter {
  readonly kind: 'and' | 'or';
  readonly negated: boolean;
  /** Embedded resources on the way (`orders.or=(…)`); only at the outermost level. */
  readonly embeds: readonly string[];
  readonly of: readonly Filter[];
}

/** `column=eq.value`, `column=not.like(any).{a,b}`, `column=fts(english).word`. */
export interface CompareFilter {
  readonly kind: 'compare';
  readonly negated: boolean;
  readonly path: ColumnPath;
  readonly operator: CompareOperator;
  /** `(any)` or `(all)`: the operand is a list. */
  readonly quantifier: 'any' | 'all' | null;
  /** Configuration of a full-text search: `fts(english)`. */
  readonly language: string | null;
  /** The raw operand; a list when there is a quantifier. */
  readonly operand: string | readonly string[];
}

/** `column=in.(1,2,"a,b")`. */
export interface InFilter {
  readonly kind: 'in';
  readonly negated: boolean;
  readonly path: ColumnPath;
  /** The values; in an access rule also the text of one claim (`in.$jwt.teams`). */
  readonly operand: readonly string[] | string;
}

/** `column=is.null`. */
export interface IsFilter {
  readonly kind: 'is';
  readonly negated: boolean;
  readonly path: ColumnPath;
  readonly operand: IsOperand;
}

export type Filter = LogicFilter | CompareFilter | InFilter | IsFilter;
