// Whose is this key? Highest random weight (Thaler and Ravishankar, 1998): each member's weight for the key is a hash.

/** FNV-1a, 32 bits. */
export function hashText(text: string, seed = 0x811c9dc5): number {
  let hash = seed;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

/** Spreads a hash, so that one bit of either makes another weight (the finaliser of MurmurHash3). */
function mix(hash: number): number {
  let h = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/**
 * The member whose the key is; when one comes or goes, only the keys that it gets or had move. Null without
 * members.
 */
export function ownerOf<T extends { readonly id: string }>(
  keyHash: number,
  members: readonly T[],
): T | null {
  let owner: T | null = null;
  let highest = -1;
  for (const member of members) {
    const weight = members.length === 1 ? 0 : mix(hashText(member.id, keyHash));
    if (weight <= highest) continue;
    highest = weight;
    owner = member;
  }
  return owner;
}
