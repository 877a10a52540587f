// Which route does a request take? The most specific one that matches: by host, then by path, then by method.
import type { MatchSpec, RouteSpec } from '../../shared/model/routes-spec.ts';

/** What a route is chosen by. */
export interface Wanted {
  /** As in the header `Host`. */
  readonly host: string;
  /** Canonical. */
  readonly path: string;
  readonly method: string;
}

/** `methods`: there are routes for the path, but only for these. */
export type Found<T> = T | { readonly methods: readonly string[] } | null;

interface Entry<T> {
  readonly route: T;
  readonly takesHost: (host: string) => boolean;
  readonly takesPath: (path: string) => boolean;
  readonly methods: ReadonlySet<string> | null;
}

/** Lower case, without the port: `[::1]:80` is `[::1]`. */
const nameOf = (host: string) => host.replace(/:\d+$/, '').toLowerCase();

function createTakesHost({ hosts }: MatchSpec): (host: string) => boolean {
  if (hosts === undefined) return () => true;
  const exact = new Set(hosts.filter((name) => !name.startsWith('*.')));
  const parents = new Set(hosts.filter((name) => !exact.has(name)).map((name) => name.slice(1)));
  return (host) => exact.has(host) || parents.has(host.slice(Math.max(0, host.indexOf('.'))));
}

function createTakesPath({ prefix, exact }: MatchSpec): (path: string) => boolean {
  if (prefix === '/') return () => true;
  if (prefix === undefined) return (path) => path === exact;
  const below = `${prefix}/`;
  return (path) => path === prefix || path.startsWith(below);
}

/** Compared from the first on: names before wildcards before any, exact before prefix, long before short, with methods before without. */
function rankOf({ hosts, prefix, exact, methods }: MatchSpec): readonly number[] {
  const isNamed = hosts?.some((name) => !name.startsWith('*.')) === true;
  const hostRank = hosts === undefined ? 2 : isNamed ? 0 : 1;
  return [hostRank, exact === undefined ? 1 : 0, -(prefix?.length ?? 0), methods ? 0 : 1];
}

function compareRanks(a: readonly number[], b: readonly number[]): number {
  const differing = a.findIndex((rank, i) => rank !== b[i]);
  return differing === -1 ? 0 : (a[differing] as number) - (b[differing] as number);
}

/** One with names and wildcards is as two routes, that each has its rank. */
function partsOf(match: MatchSpec): readonly MatchSpec[] {
  const names = match.hosts?.filter((name) => !name.startsWith('*.')) ?? [];
  const wildcards = match.hosts?.filter((name) => name.startsWith('*.')) ?? [];
  if (names.length === 0 || wildcards.length === 0) return [match];
  return [
    { ...match, hosts: names },
    { ...match, hosts: wildcards },
  ];
}

/** Made once for a model. */
export function createRouteTable<T extends { readonly spec: Pick<RouteSpec, 'match'> }>(
  routes: readonly T[],
): (wanted: Wanted) => Found<T> {
  const parts = routes.flatMap((route) =>
    partsOf(route.spec.match).map((match) => ({ route, match, rank: rankOf(match) })),
  );
  const entries = parts
    .sort((a, b) => compareRanks(a.rank, b.rank))
    .map(
      ({ route, match }): Entry<T> => ({
        route,
        takesHost: createTakesHost(match),
        takesPath: createTakesPath(match),
        methods: match.methods === undefined ? null : new Set(match.methods),
      }),
    );
  return ({ host, path, method }) => {
    const name = nameOf(host);
    const others = new Set<string>();
    for (const { route, takesHost, takesPath, methods } of entries) {
      if (!takesPath(path) || !takesHost(name)) continue;
      if (methods === null || methods.has(method)) return route;
      for (const other of methods) others.add(other);
    }
    return others.size === 0 ? null : { methods: [...others] };
  };
}
