// Is a declared path such as the gateway compares with: decoded, with one way to write it?

/** `ambiguous` of the gateway's canonical-target.ts, which refuses requests with these. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const ambiguous = /[\u0000-\u001f\u007f\\;?#%]/;

/** Message and hint; null where it is. */
export function canonicalPathFault(path: string): readonly [message: string, hint?: string] | null {
  if (ambiguous.test(path))
    return [
      `"${path}" has one of \\ ; ? # % or a control character`,
      'Paths are compared decoded: write characters as they are.',
    ];
  if (path === '/') return null;
  if (path.endsWith('/'))
    return [`"${path}" ends with "/"`, `Write "${path.replace(/\/+$/, '') || '/'}".`];
  const isOdd = path
    .slice(1)
    .split('/')
    .some((segment) => segment === '' || segment === '.' || segment === '..');
  return isOdd ? [`"${path}" has an empty, "." or ".." segment`] : null;
}
