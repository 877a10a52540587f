// Which of several upstreams is asked next? Each as often as its weight says; the share of one that cannot be asked goes to the others.

export interface Weighted {
  readonly weight: number;
  readonly isAvailable: boolean;
}

/** Smooth weighted round robin, as nginx has it: 5, 1, 1 come as a a b a c a a, not in blocks. */
export function createChoose<T extends Weighted>(
  members: readonly T[],
): (except?: ReadonlySet<T>) => T | null {
  const credits = new Map(members.map((member) => [member, 0]));
  return (except) => {
    let best: T | null = null;
    let total = 0;
    for (const member of members) {
      if (member.weight === 0 || !member.isAvailable || except?.has(member) === true) continue;
      total += member.weight;
      const credit = (credits.get(member) as number) + member.weight;
      credits.set(member, credit);
      if (best === null || credit > (credits.get(best) as number)) best = member;
    }
    if (best !== null) credits.set(best, (credits.get(best) as number) - total);
    return best;
  };
}
