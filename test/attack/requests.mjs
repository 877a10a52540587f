// How is a request of a case written?

/**
 * A request with a Host, and `Connection: close` unless a line says otherwise.
 * @param {string} method @param {string} path @param {readonly string[]} lines of headers @param {string} [body]
 */
export function request(method, path, lines, body = '') {
  const length = body === '' ? [] : [`Content-Length: ${body.length}`];
  const isSaid = lines.some((line) => /^connection:/i.test(line));
  const all = ['Host: {host}', ...(isSaid ? [] : ['Connection: close']), ...lines, ...length];
  return `${method} ${path} HTTP/1.1\r\n${all.join('\r\n')}\r\n\r\n${body}`;
}

/** @param {string} path @param {readonly string[]} lines */
export const get = (path, ...lines) => request('GET', path, lines);

/** With a good token. @param {string} body @param {readonly string[]} lines */
export const post = (body, ...lines) =>
  request(
    'POST',
    '{closed}',
    ['Authorization: Bearer {token}', 'Content-Type: application/json', ...lines],
    body,
  );

/** POST with these framing headers and this rest, on a connection that would stay. @param {string} framing @param {string} [rest] */
export const framed = (framing, rest = '0\r\n\r\n') =>
  `POST {open} HTTP/1.1\r\nHost: {host}\r\n${framing}\r\n\r\n${rest}`;

/** A second request that must never be read as one. */
export const hidden = 'GET {open}?smuggled HTTP/1.1\r\nHost: {host}\r\n\r\n';

/** @param {import('./attack-case.ts').Ability[]} abilities */
export const needing = (...abilities) => abilities;

/** No request at all. */
export const unseen = /** @type {const} */ ('nothing');
