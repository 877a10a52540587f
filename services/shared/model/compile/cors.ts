// Are the origins of spec.cors such as a browser sends, and may they be trusted so far?
import type { CorsSpec } from '../cors-spec.ts';
import type { Report } from './report.ts';

const anyOrigin = '*';
const looksLike = 'It looks like this: https://app.example.org, or https://*.example.org.';
/** Stands for `*` while the URL is parsed. */
const anyLabel = 'any-label';
/** A name with a dot in it, and no address. */
const wideEnough = /^[^.]+\.(?:[^.]+\.)*[^.\d][^.]*$/;

/** How a browser would write it (lower case, no default port, no path); null where there is nothing to make one of. */
function asSent(text: string): string | null {
  const whole = /^[a-z][a-z0-9+.-]*:\/\//i.test(text)
    ? text
    : `https://${text.replace(/^\/+/, '')}`;
  const marked = whole.replace('://*.', `://${anyLabel}.`);
  if (!URL.canParse(marked)) return null;
  const { protocol, origin, host } = new URL(marked);
  if (host === '') return null;
  // Of schemes that browsers have no rules for (apps, extensions) URL tells no origin.
  return (origin === 'null' ? `${protocol}//${host}` : origin).replace(`//${anyLabel}.`, '//*.');
}

type Problem = readonly [message: string, hint: string];

function wildcardProblem(origin: string): Problem | null {
  const [, rest = ''] = origin.split('://');
  const below = rest.startsWith('*.') ? rest.slice(2) : rest;
  const isGood = below === rest || wideEnough.test(below.replace(/:\d+$/, ''));
  if (isGood && !below.includes('*')) return null;
  return [`"${origin}": "*" may only be the first label, before a name with a dot`, looksLike];
}

function originProblem(text: string): Problem | null {
  if (text === anyOrigin) return null;
  if (text === 'null')
    return [
      '"null" is the origin of local files and sandboxed frames, which everybody can make',
      looksLike,
    ];
  const right = asSent(text);
  if (right === text) return wildcardProblem(text);
  const hint = right === null || wildcardProblem(right) !== null ? looksLike : `Write "${right}".`;
  return [`"${text}" is not an origin as browsers send it: scheme://host[:port]`, hint];
}

/** Reports what is wrong with it. */
export function checkCors({ origins, credentials }: CorsSpec, report: Report): void {
  for (const [index, origin] of origins.entries()) {
    const problem = originProblem(origin);
    if (problem !== null) report(`spec.cors.origins[${index}]`, ...problem);
  }
  if (credentials === true && origins.includes(anyOrigin))
    report(
      'spec.cors.credentials',
      'credentials do not go with the origin "*": every site could act for whoever is signed in',
      'List the origins, or leave out credentials.',
    );
}
