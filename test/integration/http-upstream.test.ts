// Which requests does a gateway send to another api when one goes away, and what is its caller told?
import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { createHttpUpstream } from '../../services/gateway/upstream/http-upstream.ts';
import { listen } from '../../services/shared/listen.ts';
import type { Member } from '../../services/shared/messages/member.ts';
import type { UpstreamRequest } from '../../services/shared/messages/upstream.ts';
import {
  decodeRequests,
  encodeReplies,
  type SignedRequest,
} from '../../services/shared/messages/upstream-http.ts';
import { freePort } from '../helpers/free-port.ts';
import { until } from '../helpers/gateway.ts';
import { traceOf } from '../helpers/trace.ts';

const unknownOutcome = /not known whether/;
type Answer = (requests: SignedRequest[], response: ServerResponse) => void;

/** What an api would answer to this one. */
const replyTo = ({ path, body }: SignedRequest, place: number) =>
  encodeReplies([{ place, status: 200, headers: [], entity: null, body: `${path} ${body}` }]);
const well: Answer = (requests, response) => response.end(Buffer.concat(requests.map(replyTo)));
const dies: Answer = (_, { socket }) => void socket?.destroy();

const servers: Server[] = [];
/** An api that answers so; with what it was asked. */
async function api(answer: Answer) {
  const asked: SignedRequest[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const requests = decodeRequests(Buffer.concat(chunks));
      asked.push(...requests);
      answer(requests, response);
    });
  });
  servers.push(server);
  const port = await listen(server, { port: 0, host: '127.0.0.1', variable: 'PORT' });
  return { asked, server, url: `http://127.0.0.1:${port}` };
}
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

const member = (url: string): Member => ({ service: 'api', id: url, url, revision: 'r' });

function gateway(...urls: string[]) {
  let members = urls.map(member);
  const gone: string[] = [];
  const made = createHttpUpstream({
    timeoutMs: 20_000,
    now: () => performance.now(),
    apis: () => members,
    onGone({ id }) {
      gone.push(id);
      members = members.filter((one) => one.id !== id);
    },
    sign: ({ role }) => `signed ${role}`,
  });
  return { ...made, gone };
}
const request = (method: string, path = '/a', body: string | null = null): UpstreamRequest => ({
  ...{ method, path, body, query: '', headers: {}, trace: traceOf('r') },
  caller: { role: 'clerk', claims: {} },
  seen: null,
});
const nowhere = async () => `http://127.0.0.1:${await freePort()}`;

test.each(['GET', 'HEAD', 'POST', 'PATCH', 'DELETE'])(
  '%s goes to another api when the first cannot be reached: it has not begun',
  async (method) => {
    const other = await api(well);
    const { upstream, gone, close } = gateway(await nowhere(), other.url);
    expect(await upstream(request(method))).toMatchObject({ status: 200, body: '/a null' });
    expect(gone).toHaveLength(1);
    close();
  },
);

const half: Answer = (requests, response) => {
  response.write(replyTo(requests[0] as SignedRequest, 0).subarray(0, 9), () =>
    response.socket?.destroy(),
  );
};
const failures: [sentence: string, answer: Answer][] = [
  ['ends the connection', dies],
  ['ends the connection midway in its answer', half],
  ['ends its answer without having answered', (_, response) => response.end()],
  ['answers 400', (_, response) => response.writeHead(400).end()],
  ['answers rubbish', (_, response) => response.end(Buffer.from([0, 0, 0, 2, 65, 66]))],
  [
    'answers a frame of another shape',
    (_, response) => response.end(Buffer.from('\0\0\0\x05[{}]\n')),
  ],
];
describe.each(failures)('when an api %s', (_, answer) => {
  test.each(['GET', 'HEAD'])('%s is asked of another', async (method) => {
    const [first, other] = [await api(answer), await api(well)];
    const { upstream, gone, close } = gateway(first.url, other.url);
    expect(await upstream(request(method))).toMatchObject({ body: '/a null' });
    expect(gone).toEqual([first.url]);
    expect([first.asked.length, other.asked.length]).toEqual([1, 1]);
    close();
  });

  test.each(['POST', 'PATCH', 'PUT', 'DELETE'])(
    '%s is not repeated, and says so',
    async (method) => {
      const [first, other] = [await api(answer), await api(well)];
      const { upstream, close } = gateway(first.url, other.url);
      await expect(upstream(request(method))).rejects.toMatchObject({
        code: 'ASH502',
        details: expect.stringMatching(unknownOutcome),
        retryAfterSeconds: 1,
      });
      expect(other.asked).toEqual([]);
      close();
    },
  );
});

test('a read that fails at two apis is not asked of a third', async () => {
  const apis = [await api(dies), await api(dies), await api(dies)];
  const { upstream, close } = gateway(...apis.map(({ url }) => url));
  await expect(upstream(request('GET'))).rejects.toMatchObject({ code: 'ASH502', details: null });
  expect(apis.map(({ asked }) => asked.length).sort()).toEqual([0, 1, 1]);
  close();
});

test('without an api a request is told so, and when to come back', async () => {
  const { upstream } = gateway();
  const expected = { code: 'ASH503', message: 'No api service runs', retryAfterSeconds: 1 };
  await expect(upstream(request('GET'))).rejects.toMatchObject(expected);
  const alone = gateway(await nowhere());
  await expect(alone.upstream(request('POST'))).rejects.toMatchObject(expected);
});

test('requests that come together travel together; each has its answer when it is ready', async () => {
  const writes: (() => void)[] = [];
  const one = await api((requests, response) => {
    for (const [place, asked] of requests.entries())
      writes[place] = () => response.write(replyTo(asked, place));
    writes.push(() => response.end());
  });
  const { upstream, close } = gateway(one.url);
  const settled: string[] = [];
  const paths = ['/a', '/b', '/c'];
  const replies = paths.map(async (path) => {
    const { body } = await upstream(request('POST', path, `body of ${path}`));
    settled.push(path);
    return body;
  });
  await until(() => writes.length === 4);
  for (const place of [2, 0, 1]) {
    writes[place]?.();
    await until(() => settled.includes(paths[place] as string));
  }
  writes[3]?.();
  expect(settled).toEqual(['/c', '/a', '/b']);
  expect(await Promise.all(replies)).toEqual(paths.map((path) => `${path} body of ${path}`));
  expect(one.asked.map(({ assertion }) => assertion)).toEqual(Array(3).fill('signed clerk'));
  close();
});

test('of an exchange that breaks, what was answered stays answered', async () => {
  const one = await api((requests, response) => {
    response.write(replyTo(requests[1] as SignedRequest, 1), () => response.socket?.destroy());
  });
  const { upstream, close } = gateway(one.url);
  const answers = await Promise.allSettled(
    ['/a', '/b'].map((path) => upstream(request('POST', path))),
  );
  expect(answers[0]).toMatchObject({ reason: { details: expect.stringMatching(unknownOutcome) } });
  expect(answers[1]).toMatchObject({ value: { body: '/b null' } });
  close();
});

test('large bodies arrive whole both ways', async () => {
  const one = await api(well);
  const { upstream, close } = gateway(one.url);
  const body = 'äöü€\n'.repeat(2_000_000);
  const reply = await upstream(request('POST', '/a', body));
  expect(reply.body === `/a ${body}`).toBe(true);
  close();
}, 60_000);

test('what is under way to an api that leaves the list is finished', async () => {
  const responses: (() => void)[] = [];
  const one = await api((requests, response) => responses.push(() => well(requests, response)));
  const { upstream, close } = gateway(one.url);
  const reply = upstream(request('POST'));
  await until(() => responses.length === 1);
  close();
  responses[0]?.();
  expect(await reply).toMatchObject({ status: 200 });
  one.server.close();
  await once(one.server, 'close');
});
