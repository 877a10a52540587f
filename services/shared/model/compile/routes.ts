// Can the Application's routes be meant: do they reach something, hide nothing, and exclude each other?
import { canonicalPathFault } from '../canonical-path.ts';
import type { MatchSpec, RouteSpec } from '../routes-spec.ts';
import { checkTwice } from './application.ts';
import { type Report, reportUnknown } from './report.ts';
import { checkRouteHeaders } from './route-headers.ts';
import { upstreamUrlFault } from './upstream-url.ts';

/** First segments of paths that the gateway answers itself, now or in a later version. */
const reserved: ReadonlySet<string> = new Set(['rest', 'events']);

function checkPath(text: string, path: string, report: Report): void {
  const fault = canonicalPathFault(text);
  if (fault !== null) report(path, ...fault);
}

function checkMatch({ prefix, exact, hosts, methods }: MatchSpec, report: Report): void {
  const text = prefix ?? exact;
  const place = prefix === undefined ? '.match.exact' : '.match.prefix';
  if (text === undefined) {
    report('.match', 'prefix or exact is needed', 'All paths: prefix: /');
    return;
  }
  if (prefix !== undefined && exact !== undefined)
    report('.match', 'prefix and exact exclude each other');
  checkPath(text, place, report);
  const [, first = ''] = text.split('/');
  if (reserved.has(first.toLowerCase()))
    report(place, `paths below /${first} are the gateway's own`, 'Choose another first segment.');
  checkTwice(hosts ?? [], '.match.hosts', report);
  checkTwice(methods ?? [], '.match.methods', report);
}

function checkUpstreams({ upstreams }: RouteSpec, report: Report): void {
  for (const [index, { url }] of upstreams.entries()) {
    const fault = upstreamUrlFault(url);
    if (fault !== null) report(`.upstreams[${index}].url`, ...fault);
  }
  checkTwice(
    upstreams.map(({ url }) => url),
    '.upstreams',
    report,
  );
  if (upstreams.every(({ weight }) => weight === 0))
    report('.upstreams', 'all weights are 0: nobody would answer');
}

/** Whether two lists have something in common; no list stands for everything, which is told apart from a part of it. */
function meet(a: readonly string[] | undefined, b: readonly string[] | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return a.some((one) => b.includes(one));
}

/** Both would take a request, and neither is more specific. */
function isOverlap({ match: a }: RouteSpec, { match: b }: RouteSpec): boolean {
  const isSamePath = a.prefix === b.prefix && a.exact === b.exact;
  return isSamePath && meet(a.hosts, b.hosts) && meet(a.methods, b.methods);
}

function checkOverlaps(routes: readonly RouteSpec[], report: Report): void {
  for (const [index, route] of routes.entries()) {
    const before = routes.slice(0, index).find((other) => isOverlap(route, other));
    if (before !== undefined)
      report(
        `spec.routes[${index}].match`,
        `takes the same requests as route "${before.name}"`,
        'Let them differ in path, hosts or methods.',
      );
  }
}

/** Reports what cannot be meant. */
export function checkRoutes(
  routes: readonly RouteSpec[],
  roles: ReadonlySet<string>,
  report: Report,
): void {
  checkTwice(
    routes.map(({ name }) => name),
    'spec.routes',
    report,
  );
  for (const [index, route] of routes.entries()) {
    const below: Report = (place, ...words) => report(`spec.routes[${index}]${place}`, ...words);
    checkMatch(route.match, below);
    checkUpstreams(route, below);
    if (route.rewritePrefix !== undefined) checkPath(route.rewritePrefix, '.rewritePrefix', below);
    checkRouteHeaders(route, below);
    for (const [place, name] of (route.roles ?? []).entries())
      if (!roles.has(name))
        reportUnknown(below, { path: `.roles[${place}]`, name }, { what: 'role', known: roles });
    checkTwice(route.roles ?? [], '.roles', below);
  }
  checkOverlaps(routes, report);
}
