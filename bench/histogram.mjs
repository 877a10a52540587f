// What do the metrics of all processes say?

/** Processes have admin ports one after the other. */
const ports = 8;

/** Sums over all processes, by name and labels. @param {number} firstPort */
export async function readMetrics(firstPort) {
  /** @type {Map<string, number>} */
  const sums = new Map();
  for (let port = firstPort; port < firstPort + ports; port++) {
    const answer = await fetch(`http://127.0.0.1:${port}/metrics`).catch(() => null);
    for (const line of (await answer?.text())?.split('\n') ?? []) {
      const [, name, value] = /^([a-z][^#]*) (\S+)$/.exec(line) ?? [];
      if (name !== undefined) sums.set(name, (sums.get(name) ?? 0) + Number(value));
    }
  }
  return sums;
}

/** @param {string} name @param {Map<string, number>} metrics */
export const countOf = (name, metrics) => metrics.get(name) ?? 0;

/**
 * Buckets by the other labels: how many more values are at most so large.
 * @param {string} name @param {Map<string, number>} before @param {Map<string, number>} after
 */
function bucketsOf(name, before, after) {
  /** @type {Map<string, [upTo: number, count: number][]>} */
  const found = new Map();
  for (const [key, count] of after) {
    const [, le, labels = ''] =
      new RegExp(`^${name}_bucket\\{le="([^"]+)",?(.*)\\}$`).exec(key) ?? [];
    if (le === undefined) continue;
    const upTo = le === '+Inf' ? Number.POSITIVE_INFINITY : Number(le);
    const buckets = found.get(labels) ?? [];
    found.set(labels, [...buckets, [upTo, count - (before.get(key) ?? 0)]]);
  }
  return found;
}

/** Between the bounds of its bucket, as if values lay evenly. @param {[number, number][]} buckets @param {number} share */
function quantile(buckets, share) {
  const sorted = buckets.toSorted(([a], [b]) => a - b);
  const wanted = share * (sorted.at(-1)?.[1] ?? 0);
  let [low, below] = [0, 0];
  for (const [upTo, count] of sorted) {
    if (count >= wanted)
      return low + ((upTo - low) * (wanted - below)) / Math.max(1, count - below);
    [low, below] = [upTo, count];
  }
  return low;
}

/**
 * In milliseconds, of what was counted in between.
 * @param {string} name @param {readonly [before: Map<string, number>, after: Map<string, number>]} metrics
 * @param {number[]} shares
 */
export function quantiles(name, [before, after], shares) {
  return [...bucketsOf(name, before, after)].map(([labels, buckets]) => ({
    labels,
    count: Math.max(...buckets.map(([, count]) => count)),
    of: shares.map((share) => (quantile(buckets, share) * 1000).toFixed(1)),
  }));
}
