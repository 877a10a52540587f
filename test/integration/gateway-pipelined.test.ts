// What becomes of a connection whose answers wait for each other, when the next request does not come?
import {
  exchange,
  okReply,
  products,
  startGateway,
  statusesOf,
  until,
} from '../helpers/gateway.ts';
import { mayLeadHere, routedModel, startRouteUpstream } from '../helpers/route-upstream.ts';

/** An idle connection would end by itself. */
const keepAliveTimeoutMs = 60_000;
const impatience = {
  headersTimeoutMs: 300,
  requestTimeoutMs: 300,
  drainTimeoutMs: 100,
  keepAliveTimeoutMs,
};

test('it ends after the answers to what came whole, also where the last of them was written before it was time', async () => {
  const served = await startGateway(impatience);
  let answerFirst = () => {};
  served.upstream = ({ query }) =>
    query === 'first'
      ? new Promise((resolve) => (answerFirst = () => resolve(okReply)))
      : Promise.resolve(okReply);
  const heard = exchange(
    served.port,
    `GET ${products.replace('products', 'products?first')}\r\nGET ${products}\r\nGET /rest`,
  );
  await until(() => served.observed.filter(({ kind }) => kind === 'request').length === 1);
  setTimeout(answerFirst, 2500);
  expect(statusesOf(await heard)).toEqual([200, 200]);
  await served.gateway.drain();
});

test('the same where a service behind a route answers', async () => {
  const upstream = await startRouteUpstream();
  const served = await startGateway({ ...impatience, ...mayLeadHere });
  served.model = routedModel({ upstreams: [{ url: upstream.url }] });
  const ends: (() => void)[] = [];
  upstream.answer = (request, response) => {
    response.write('head');
    if (request.url === '/shipping/1') ends.push(() => response.end());
    else response.end();
  };
  const get = (path: string) => `GET ${path} HTTP/1.1\r\nHost: a.test\r\n\r\n`;
  const heard = exchange(served.port, `${get('/shipping/1')}${get('/shipping/2')}GET /ship`);
  await until(() => ends.length === 1 && upstream.asked.length === 2);
  setTimeout(() => ends[0]?.(), 2500);
  expect(statusesOf(await heard)).toEqual([200, 200]);
  await served.gateway.drain();
  await upstream.close();
});
