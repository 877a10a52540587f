// Which path is the upstream asked for? That which was authorised, encoded anew, with another prefix where one is declared.
import type { RouteSpec } from '../../shared/model/routes-spec.ts';

export type PathSpec = Pick<RouteSpec, 'match' | 'rewritePrefix'>;

/** `/` stands for no prefix at all. */
const bare = (prefix: string) => (prefix === '/' ? '' : prefix);

/** Characters that may stand in a path as they are (RFC 3986 §3.3); `encodeURI` leaves those alone that split it, and the canonical path has none. */
const encodePath = (path: string): string => encodeURI(path);

export interface PathAsked {
  /** Canonical: decoded, without a slash at the end. */
  readonly path: string;
  /** The request target, as sent. */
  readonly url: string;
}

/** A slash at the end makes no other route, but another page: `docs/` and `docs` have other relative links. */
function hasSlashAtEnd(url: string): boolean {
  const mark = url.indexOf('?');
  return url.charCodeAt((mark === -1 ? url.length : mark) - 1) === 47;
}

/** Canonical path → what is sent, without the query. */
export function createForwardedPath({ match, rewritePrefix }: PathSpec) {
  const taken = bare(match.prefix ?? match.exact ?? '/').length;
  const put = rewritePrefix === undefined ? null : bare(rewritePrefix);
  return ({ path, url }: PathAsked): string => {
    const whole = path === '/' ? '' : path;
    const decoded = put === null ? whole : put + whole.slice(taken);
    const isSlashed = decoded === '' || hasSlashAtEnd(url);
    return encodePath(isSlashed ? `${decoded}/` : decoded);
  };
}

/**
 * The way back, for `Location` and its like: how a client has to write what the upstream calls so. What stays as it is
 * was meant for the client already, or lies outside of the route.
 */
export function createPathBack({ match, rewritePrefix }: PathSpec): (path: string) => string {
  if (rewritePrefix === undefined || match.prefix === undefined) return (path) => path;
  const [inside, outside] = [bare(rewritePrefix), bare(match.prefix)].map(encodePath) as [
    string,
    string,
  ];
  const isBelow = (path: string, prefix: string) =>
    path === prefix || (path.startsWith(prefix) && /^[/?#]/.test(path.slice(prefix.length)));
  return (path) => {
    const isOutside = outside !== '' && isBelow(path, outside) && !isBelow(outside, inside);
    if (isOutside || !isBelow(path, inside)) return path;
    return outside + path.slice(inside.length) || '/';
  };
}
