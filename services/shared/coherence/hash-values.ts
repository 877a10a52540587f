// How are values told by hash, the same by who changes them and by who keeps answers with them?
import { hashText } from '../members/rendezvous.ts';

/** NULL differs from every text PostgreSQL can hold. */
const nullText = '\u0000null';

/** Of one value as PostgreSQL writes it: 32 bits. */
export function hashValue(value: string | null): number {
  return hashText(value ?? nullText);
}

/** Of several values together, in their order: 32 bits. Hashes of one column each are `hashValue`'s. */
export function combineHashes(hashes: readonly number[]): number {
  let combined = 0x811c9dc5;
  for (const hash of hashes) combined = Math.imul(combined ^ hash, 0x01000193) ^ (hash >>> 15);
  return combined >>> 0;
}
