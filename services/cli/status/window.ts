// What happened between two reports of the same processes?
import type { HeardReport, RouteFigures, SystemReport } from '../../shared/messages/report.ts';

/** A process that was there both times; `before` is itself where it has just come. */
export interface Between {
  readonly report: HeardReport;
  readonly before: HeardReport;
  readonly seconds: number;
}

export interface RouteRate {
  readonly route: string;
  readonly perSecond: number;
  readonly errorsPerSecond: number;
  /** Bound of the bucket that half of them, and 99 of 100, stay below; in seconds, Infinity above the last. */
  readonly p50: number;
  readonly p99: number;
}

/** One by one, in the order of the second. */
export function pair(first: SystemReport, second: SystemReport): Between[] {
  return second.reports.map((report) => {
    const before = first.reports.find(({ id }) => id === report.id) ?? report;
    return { report, before, seconds: (report.nowMs - before.nowMs) / 1000 };
  });
}

/** Of one metric, all series with these labels together. */
export function total(
  { samples }: HeardReport,
  name: string,
  labels: Readonly<Record<string, string>> = {},
): number {
  const wanted = Object.entries(labels);
  const found = samples.filter(
    (sample) => sample.name === name && wanted.every(([key, text]) => sample.labels[key] === text),
  );
  return found.reduce((sum, { value }) => sum + value, 0);
}

/** How much of it came in a second. */
export function rate({ report, before, seconds }: Between, read: (report: HeardReport) => number) {
  return seconds > 0 ? (read(report) - read(before)) / seconds : 0;
}

type Buckets = RouteFigures['buckets'];

function quantile(buckets: Buckets, share: number): number {
  const all = buckets.reduce((sum, { count }) => sum + count, 0);
  let below = 0;
  for (const { seconds, count } of buckets) {
    below += count;
    if (below >= share * all) return seconds ?? Number.POSITIVE_INFINITY;
  }
  return Number.POSITIVE_INFINITY;
}

/** What was counted since. */
function since(figures: RouteFigures, before: RouteFigures | undefined): RouteFigures {
  const earlier = before?.buckets ?? [];
  return {
    route: figures.route,
    requests: figures.requests - (before?.requests ?? 0),
    errors: figures.errors - (before?.errors ?? 0),
    buckets: figures.buckets.map(({ seconds, count }, i) => ({
      seconds,
      count: count - (earlier[i]?.count ?? 0),
    })),
  };
}

function add(one: RouteFigures, other: RouteFigures): RouteFigures {
  return {
    route: one.route,
    requests: one.requests + other.requests,
    errors: one.errors + other.errors,
    buckets: one.buckets.map(({ seconds, count }, i) => ({
      seconds,
      count: count + (other.buckets[i]?.count ?? 0),
    })),
  };
}

/** Routes that were asked for meanwhile, those that took longest first. */
export function routeRates(pairs: readonly Between[]): RouteRate[] {
  const routes = new Map<string, RouteFigures>();
  for (const { report, before } of pairs)
    for (const figures of report.routes) {
      const earlier = before.routes.find(({ route }) => route === figures.route);
      const grown = since(figures, earlier);
      const known = routes.get(figures.route);
      routes.set(figures.route, known === undefined ? grown : add(known, grown));
    }
  const seconds = Math.max(...pairs.map((one) => one.seconds), 0);
  return [...routes.values()]
    .filter(({ requests }) => requests > 0)
    .map(({ route, requests, errors, buckets }) => ({
      route,
      perSecond: requests / seconds,
      errorsPerSecond: errors / seconds,
      p50: quantile(buckets, 0.5),
      p99: quantile(buckets, 0.99),
    }))
    .sort((a, b) => b.p99 - a.p99 || b.perSecond - a.perSecond);
}
