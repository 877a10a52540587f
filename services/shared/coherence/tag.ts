// By which numbers is told what an answer depends on, and what a change concerns?
import { hashText } from '../members/rendezvous.ts';
import { combineHashes } from './hash-values.ts';

/*
 * Tags are signed 32-bit hashes: those are the numbers that maps of V8 hold without a box. Two things with one tag
 * only invalidate too much.
 */

/** Of any change of a table (`schema.table`). */
export function tableTag(table: string): number {
  return hashText(`T ${table}`) | 0;
}

/** Of a table changed as a whole: truncated, changed in definition, or in more rows than are told. */
export function wholeTag(table: string): number {
  return hashText(`W ${table}`) | 0;
}

/** Of one row; `key` is the hash of its primary key (see `hash-values.ts`). */
export function rowTag(table: string, key: number): number {
  return combineHashes([hashText(`R ${table}`), key]) | 0;
}

/** Of all rows that a column set tells apart; for changes that do not tell the values of all its columns. */
export function columnSetTag(columnSet: string): number {
  return hashText(`S ${columnSet}`) | 0;
}

/** Of the rows that have these values (hashes, in the order of the columns) in a column set. */
export function valuesTag(columnSet: string, values: readonly number[]): number {
  return combineHashes([hashText(`E ${columnSet}`), ...values]) | 0;
}
