// Does the log have each request under the id that its client was told, and no secret that it sent?
import { createLog } from '../../services/shared/observe/log.ts';
import { exchange, startGateway, type TestGateway, tokenOf, until } from '../helpers/gateway.ts';

let served: TestGateway;
beforeAll(async () => {
  served = await startGateway({ drainTimeoutMs: 100 });
});
afterAll(() => served.gateway.drain());
beforeEach(() => served.reset());

/** Lines of the log, once so many requests were told of: that is after the client has its answer, or before. */
async function lines(requests = 1): Promise<string[]> {
  await until(() => served.observed.filter(({ kind }) => kind === 'request').length >= requests);
  let written = '';
  const sink = { write: (text: string) => (written += text) };
  const log = createLog({ service: 'gateway', level: 'info', sink });
  for (const observation of served.observed) log.observe(observation);
  log.flush();
  return written.trim().split('\n');
}

const get = (target: string, headers = '') =>
  `GET ${target} HTTP/1.1\r\nHost: a.test\r\n${headers}Connection: close\r\n\r\n`;
const idOf = (answer: string) => /^X-Request-Id: (\S+)\r$/im.exec(answer)?.[1];

interface Way {
  readonly way: string;
  readonly sent: string;
  readonly status: number;
}
const ways: readonly Way[] = [
  { way: 'what is served', sent: get('/rest/v1/products'), status: 200 },
  { way: 'the page', sent: get('/'), status: 200 },
  {
    way: 'a token that is none',
    sent: get('/rest/v1/products', 'Authorization: Bearer x\r\n'),
    status: 401,
  },
  { way: 'what a role may not', sent: get('/rest/v1/orders'), status: 401 },
  { way: 'a path that is ambiguous', sent: get('/rest/v1/..%2f'), status: 400 },
  { way: 'a method that is none', sent: 'BREW / HTTP/1.1\r\nHost: a.test\r\n\r\n', status: 400 },
  { way: 'CONNECT', sent: 'CONNECT a.test:80 HTTP/1.1\r\nHost: a.test\r\n\r\n', status: 405 },
  { way: 'no HTTP', sent: 'hello\r\n\r\n', status: 400 },
  {
    way: 'headers that are too large',
    sent: get('/', `X: ${'x'.repeat(20_000)}\r\n`),
    status: 431,
  },
  {
    way: 'a body that breaks off',
    sent: 'POST /rest/v1/orders HTTP/1.1\r\nHost: a.test\r\nAuthorization: Bearer TOKEN\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
    status: 400,
  },
];

test.each(ways)('$way is answered $status and logged under one id', async ({ sent, status }) => {
  const answer = await exchange(served.port, sent.replace('TOKEN', await tokenOf('admin')));
  expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
  const told = (await lines()).map((line) => JSON.parse(line));
  expect(told).toEqual([
    expect.objectContaining({ msg: 'request', status, request_id: idOf(answer) }),
  ]);
});

test('what breaks is logged whole under the id of its answer, which says nothing of it', async () => {
  served.upstream = async () => {
    throw new Error('the disk is full');
  };
  const answer = await exchange(served.port, get('/rest/v1/products', 'X-Request-Id: mine-1\r\n'));
  expect(answer).toContain('500 Internal Server Error');
  expect(answer).not.toContain('disk');
  const told = (await lines()).map((line) => JSON.parse(line));
  expect(told.map(({ level, request_id }) => [level, request_id])).toEqual([
    ['error', 'mine-1'],
    ['info', 'mine-1'],
  ]);
});

test('a token is in no line, wherever a client has put it', async () => {
  const token = await tokenOf('clerk');
  const [, , signature = ''] = token.split('.');
  served.upstream = async () => {
    throw new Error(`no route for Bearer ${token}`);
  };
  const headers = `Authorization: Bearer ${token}\r\n`;
  const all = [
    get('/rest/v1/products', headers),
    get(`/rest/v1/products?apikey=${token}`),
    get(`/rest/v1/${token}`, headers),
    get(`/rest/v1/products/${token}`, `Cookie: session=${token}\r\nX-Request-Id: ${token}\r\n`),
    get(`/${token}`, `Referer: http://a.test/?t=${token}\r\ntraceparent: ${token}\r\n`),
    `${token} / HTTP/1.1\r\nHost: a.test\r\n\r\n`,
  ];
  for (const sent of all) await exchange(served.port, sent);
  const told = await lines(all.length);
  expect(told.length).toBeGreaterThan(6);
  for (const line of told) expect(line).not.toContain(signature.slice(0, 12));
});
