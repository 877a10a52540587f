// What was asked? One request of the REST dialect as a plain value: parsed, names not yet looked up.
import type { ColumnPath, Filter } from '../../shared/filter/filter.ts';

/** `alias:column->path::cast` */
export interface ColumnSelect {
  readonly kind: 'column';
  readonly alias: string | null;
  /** `*` alone stands for every column the caller may read. */
  readonly path: Pick<ColumnPath, 'column' | 'json'>;
  readonly cast: string | null;
  /** `column.sum()`, and `count()` with column `*`. */
  readonly aggregate: AggregateFunction | null;
  /** `column.sum()::text` casts the aggregate, `column::int.sum()` its input. */
  readonly aggregateCast: string | null;
}
export type AggregateFunction = 'count' | 'sum' | 'avg' | 'min' | 'max';

/** `alias:target!hint!inner(…)` */
export interface EmbedSelect {
  readonly kind: 'embed';
  readonly alias: string | null;
  readonly target: string;
  /** Name of a foreign key, of its column or of the joining table. */
  readonly hint: string | null;
  readonly join: 'left' | 'inner';
  /** `...target(…)`: its columns go into the row of the parent. */
  readonly spread: boolean;
  readonly select: readonly SelectItem[];
}
export type SelectItem = ColumnSelect | EmbedSelect;

/** One key of `order=`; `relation` for `order=customer(name).desc`. */
export interface OrderTerm {
  readonly path: Pick<ColumnPath, 'column' | 'json'>;
  readonly relation: string | null;
  readonly direction: 'asc' | 'desc';
  readonly nulls: 'first' | 'last' | null;
}

/** What applies to the rows of one level: the resource itself or an embed (`orders.order=…`). */
export interface RowsOptions {
  readonly order: readonly OrderTerm[];
  readonly limit: number | null;
  readonly offset: number | null;
}

/** `Prefer`, RFC 7240; null where the client said nothing. */
export interface Preferences {
  readonly return: 'minimal' | 'headers-only' | 'representation' | null;
  readonly count: 'exact' | 'planned' | 'estimated' | null;
  readonly resolution: 'merge-duplicates' | 'ignore-duplicates' | null;
  readonly missing: 'default' | 'null' | null;
  readonly handling: 'strict' | 'lenient' | null;
  readonly maxAffected: number | null;
  /** What the client sent and we do not know; an error under `handling=strict`. */
  readonly unknown: readonly string[];
}

export type MediaType = 'json' | 'object' | 'csv';

/** The body of a write: what the client sent as objects, keys as sent. */
export type Body = (
  | { readonly kind: 'one'; readonly row: BodyRow }
  | { readonly kind: 'many'; readonly rows: readonly BodyRow[] }
) & {
  /** The text as it was sent, when it was JSON: numbers keep digits that JavaScript's do not. */
  readonly json: string | null;
};
export type BodyRow = Readonly<Record<string, unknown>>;

export interface ApiRequest {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  readonly resource: string;
  readonly select: readonly SelectItem[];
  /** All must hold. Filters on embeds carry their path. */
  readonly filters: readonly Filter[];
  readonly rows: RowsOptions;
  /** Options of embeds, by their path joined with `.` (`items.product`). */
  readonly embedRows: ReadonlyMap<string, RowsOptions>;
  /** True when `Range` gave limit and offset: told in 206 and 416. */
  readonly hasRange: boolean;
  /** `columns=a,b`: only these keys of the body are written. */
  readonly columns: readonly string[] | null;
  /** `on_conflict=a,b` */
  readonly onConflict: readonly string[] | null;
  readonly preferences: Preferences;
  readonly media: MediaType;
  /** `;nulls=stripped` of the object and array media types. */
  readonly nullsStripped: boolean;
  readonly body: Body | null;
}
