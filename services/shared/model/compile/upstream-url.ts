// Can requests be forwarded to what is declared as an upstream?

const looksLike = 'It looks like this: http://shipping.shop.svc:8080';

type Fault = readonly [message: string, hint?: string];

function partFault(url: URL): Fault | null {
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    return [`${url.protocol} is not forwarded to, only http: and https:`, looksLike];
  if (url.username !== '' || url.password !== '')
    return ['has a user or password in it: anybody who reads this resource reads them'];
  if (url.search !== '' || url.hash !== '') return ['has a query or a fragment', looksLike];
  if (url.pathname !== '/')
    return [`has a path`, `Write "${url.origin}", and rewritePrefix: ${url.pathname}`];
  return null;
}

/** Null when they can. */
export function upstreamUrlFault(text: string): Fault | null {
  if (!URL.canParse(text)) return [`"${text}" is no URL`, looksLike];
  const url = new URL(text);
  const fault = partFault(url);
  if (fault !== null) return fault;
  // Other ways to write it would be other upstreams: `HTTP://A`, `http://2130706433`.
  const isPlain = text === url.origin || text === `${url.origin}/` || text === withPort(url);
  return isPlain ? null : [`"${text}" is another way to write it`, `Write "${url.origin}".`];
}

/** The port of the scheme, which URL leaves away, may be said. */
const withPort = ({ origin, protocol }: URL) => `${origin}:${protocol === 'https:' ? 443 : 80}`;
