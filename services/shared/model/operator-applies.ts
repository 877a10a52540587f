// Does an operator make sense on a type?
import type { CompareOperator } from '../filter/filter.ts';
import type { TypeCategory } from './model.ts';

type Categories = readonly TypeCategory[];

const text: Categories = ['text'];
const searched: Categories = ['text', 'search', 'json'];
const containers: Categories = ['array', 'range', 'json', 'network'];
const ranges: Categories = ['range', 'network'];

/** Operators that only some types know. */
const restricted: Partial<Record<CompareOperator, Categories>> = {
  like: text,
  ilike: text,
  match: text,
  imatch: text,
  fts: searched,
  plfts: searched,
  phfts: searched,
  wfts: searched,
  cs: containers,
  cd: containers,
  ov: containers,
  sl: ranges,
  sr: ranges,
  nxr: ranges,
  nxl: ranges,
  adj: ranges,
};

/** False when PostgreSQL has no such operator for the type; types of extensions are left to it. */
export function operatorApplies(operator: CompareOperator, category: TypeCategory): boolean {
  return category === 'other' || (restricted[operator]?.includes(category) ?? true);
}
