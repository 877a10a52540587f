// Who stands behind a gateway and takes what comes? An HTTP server that reads paths as generously as any does, and records.
import { once } from 'node:events';
import { createServer } from 'node:http';

/** @param {string} text */
const decoded = (text) =>
  text
    .replace(/%u00([0-9a-f]{2})/gi, '%$1')
    .replace(/%c([01])%([89ab][0-9a-f])/gi, (_, high, low) =>
      String.fromCharCode((Number(high) << 6) | (Number.parseInt(low, 16) & 0x3f)),
    )
    .replace(/%([0-9a-f]{2})/gi, (_, code) => String.fromCharCode(Number.parseInt(code, 16)));

/** `..` taken away with what is before it. @param {readonly string[]} segments */
function withoutDots(segments) {
  /** @type {string[]} */
  const kept = [];
  for (const segment of segments)
    if (segment === '..') kept.pop();
    else if (segment !== '' && segment !== '.') kept.push(segment);
  return kept;
}

/** The path that some server or other would take this target for. @param {string} target */
export function generousPath(target) {
  const raw = target.replace(/^[a-z]+:\/\/[^/?#]*/i, '').split(/[?#]/)[0] ?? '';
  const [whole = ''] = decoded(decoded(raw)).split(/[\0?#]/);
  const segments = whole.split(/[/\\]/).map((segment) => segment.replace(/;.*$/, ''));
  return `/${withoutDots(segments).join('/')}`.toLowerCase().replace(/[\s.]+$/, '');
}

/** @param {import('node:http').IncomingMessage} request */
const textOf = ({ method, url, rawHeaders }) =>
  [
    `${method} ${url}`,
    ...rawHeaders.flatMap((name, i) => (i % 2 === 0 ? [`${name}: ${rawHeaders[i + 1]}`] : [])),
  ].join('\n');

/** Answers SECRET to whoever asks for `closed`: the gateway should have seen to it. @param {string} closed */
export async function startUpstream(closed) {
  /** @type {string[]} */
  let requests = [];
  const server = createServer((request, response) => {
    requests.push(textOf(request));
    const host = request.headers['x-forwarded-host'] ?? request.headers.host;
    const isSecret = generousPath(request.url ?? '') === closed;
    const body = JSON.stringify([isSecret ? { note: 'SECRET' } : { link: `https://${host}/a` }]);
    request.resume().on('end', () => {
      response.writeHead(200, { 'Content-Type': 'application/json' }).end(body);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  return {
    port,
    requests: () => requests,
    reset() {
      requests = [];
    },
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
