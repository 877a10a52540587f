// Is a request one tree of spans, whichever services had a part in it, and what is in them?
import { setTimeout as pause } from 'node:timers/promises';
import type { ServiceCall } from '../../services/shared/service-call.ts';
import {
  type OtlpReceiver,
  type ReceivedSpan,
  startOtlpReceiver,
} from '../helpers/otlp-receiver.ts';
import { type RouteUpstream, startRouteUpstream } from '../helpers/route-upstream.ts';
import { type Served, serve } from '../helpers/serve.ts';

const isDistributed = process.env['TOPOLOGY'] === 'distributed';

const manifests = (upstream: string) => `
apiVersion: ashlar.dev/v1alpha1
kind: Application
metadata: { name: traced }
spec:
  routes:
    - name: parcels
      match: { prefix: /parcels }
      upstreams: [{ url: '${upstream}' }]
      roles: [anon]
---
apiVersion: ashlar.dev/v1alpha1
kind: Entity
metadata: { name: notes }
spec:
  fields:
    - { name: id, type: bigint, identity: always }
    - { name: text, type: text }
  primaryKey: [id]
  access:
    - roles: [anon]
      operations: [read, create]
---
apiVersion: ashlar.dev/v1alpha1
kind: Action
metadata: { name: quote }
spec:
  service: {}
  input: { type: object }
  output: {}
  roles: [anon]
`;

const traceId = '0af7651916cd43dd8448eb211c80319c';
const clientSpan = 'b7ad6b7169203331';
const fromClient = { traceparent: `00-${traceId}-${clientSpan}-01` };
const token = 'Bearer a-token-nobody-may-see';

let receiver: OtlpReceiver;
let upstream: RouteUpstream;
let served: Served;
const calls: ServiceCall[] = [];
beforeAll(async () => {
  receiver = await startOtlpReceiver();
  upstream = await startRouteUpstream();
  served = await serve(manifests(upstream.url), '', {
    settings: {
      otelExporterOtlpEndpoint: receiver.url,
      otelExporterOtlpHeaders: 'x-api-key=credentials%20of%20the%20collector',
      otelResourceAttributes: 'deployment.environment.name=test',
    },
    isCaching: true,
    callService: async (call) => {
      calls.push(call);
      return { kind: 'answer', body: '{"price": 7}' };
    },
  });
});
afterAll(async () => {
  await served?.close();
  await upstream?.close();
  await receiver?.close();
});
beforeEach(() => {
  receiver.spans.length = 0;
  receiver.texts.length = 0;
});

/** Spans from the first to the last, as long as each has one child at most: `service: name`. */
function chainFrom(parent: string, spans: readonly ReceivedSpan[]): ReceivedSpan[] {
  const [child] = spans.filter(({ parentSpanId }) => parentSpanId === parent);
  return child === undefined ? [] : [child, ...chainFrom(child.spanId, spans)];
}

const [internal, server, client] = [1, 2, 3];
const failed = 2;
const [select, insert] = ['SELECT public.notes', 'INSERT public.notes'];

const names = (spans: readonly ReceivedSpan[]) =>
  spans.map(({ service, name }) => `${service}: ${name}`);
const of = (service: string) => (isDistributed ? `ashlar-${service}` : 'ashlar-embedded');
const has = (name: string) => (spans: readonly ReceivedSpan[]) =>
  spans.some((span) => span.name === name);
const spanOf = (name: string) => receiver.spans.find((span) => span.name === name) as ReceivedSpan;

/** The spans of a service that has not told of them after a second would be none of this request. */
const all = (names: readonly string[]) =>
  receiver.until((spans) => names.every((name) => has(name)(spans)));

test('what a test declares is served', () => {
  expect(served.reconciled).toEqual([expect.objectContaining({ outcome: 'published' })]);
});

test('a read is one tree, from the span of its client to the statement', async () => {
  const answer = await served.ask('GET', '/notes?text=eq.nothing', { headers: fromClient });
  expect(answer.status).toBe(200);
  const spans = await all(['GET /rest/v1/notes', 'api GET notes', 'cache.read', 'db.read', select]);
  expect(new Set(spans.map((span) => span.traceId))).toEqual(new Set([traceId]));
  const chain = chainFrom(clientSpan, spans);
  expect(names(chain)).toEqual([
    `${of('gateway')}: GET /rest/v1/notes`,
    `${of('api')}: api GET notes`,
    `${of('cache')}: cache.read`,
    `${of('database')}: db.read`,
    `${of('database')}: ${select}`,
  ]);
  const inner = isDistributed ? server : internal;
  expect(chain.map(({ kind }) => kind)).toEqual([server, inner, inner, inner, client]);
});

test('a span says what was done, by names of the model', async () => {
  await served.ask('GET', '/notes?text=eq.other');
  await all(['GET /rest/v1/notes', 'api GET notes', 'cache.read', select]);
  expect(spanOf('GET /rest/v1/notes').attributes).toEqual({
    'http.request.method': 'GET',
    'http.route': '/rest/v1/notes',
    'http.response.status_code': 200,
    'url.scheme': 'http',
    'ashlar.route': 'notes',
    'ashlar.cache_status': expect.stringMatching(/^ashlar-cache; fwd=\w+.*, ashlar-edge; fwd=\w+/),
  });
  expect(spanOf('cache.read').attributes['ashlar.cache']).toMatch(/^(miss|bypass)$/);
  expect(spanOf(select).attributes).toEqual({
    'db.system.name': 'postgresql',
    'db.operation.name': 'SELECT',
    'db.collection.name': 'public.notes',
    'ashlar.pool_wait_ms': expect.any(Number),
    'ashlar.postgresql_pid': expect.any(Number),
  });
});

test('a request that comes without a trace begins one', async () => {
  await served.ask('GET', '/notes?text=eq.another');
  await all(['GET /rest/v1/notes', select]);
  const { parentSpanId, traceId: begun } = spanOf('GET /rest/v1/notes');
  expect(parentSpanId).toBe('');
  expect(spanOf(select).traceId).toBe(begun);
  const request = served.observations.findLast(({ kind }) => kind === 'request');
  expect(request).toMatchObject({ trace: { traceparent: expect.stringContaining(begun) } });
});

test('an answer from memory is told as one, by a single span', async () => {
  const isHit = ({ attributes }: ReceivedSpan) =>
    attributes['ashlar.cache_status'] === 'ashlar-edge; hit';
  for (let i = 0; !receiver.spans.some(isHit); i++) {
    if (i > 100) throw new Error('It is never answered from memory.');
    await served.ask('GET', '/notes?text=eq.kept', { sees: 'anything' });
    await pause(100);
  }
  const hit = receiver.spans.find(isHit) as ReceivedSpan;
  expect(receiver.spans.filter(({ traceId: id }) => id === hit.traceId)).toEqual([hit]);
});

test('a client that says it is not traced is not', async () => {
  const headers = { traceparent: `00-${traceId}-${clientSpan}-00` };
  await served.ask('GET', '/notes?text=eq.untraced', { headers });
  await served.ask('GET', '/notes?text=eq.traced');
  await all([select]);
  expect(receiver.spans.filter((span) => span.traceId === traceId)).toEqual([]);
});

test('a write is one, and one that fails is told by the code of its error', async () => {
  await served.ask('POST', '/notes', { headers: fromClient, body: { text: 'a value' } });
  const spans = await all(['POST /rest/v1/notes', 'api POST notes', 'db.write', insert]);
  expect(names(chainFrom(clientSpan, spans))).toEqual([
    `${of('gateway')}: POST /rest/v1/notes`,
    `${of('api')}: api POST notes`,
    `${of('database')}: db.write`,
    `${of('database')}: ${insert}`,
  ]);
  receiver.spans.length = 0;
  await served.database.pool.query(
    'alter table notes add constraint short check (length(text) < 50)',
  );
  const answer = await served.ask('POST', '/notes', { body: { text: 'x'.repeat(50) } });
  expect(answer.status).toBe(400);
  await all(['POST /rest/v1/notes', insert]);
  const { status, attributes } = spanOf(insert);
  expect(status).toBe(failed);
  expect(attributes).toMatchObject({ 'db.response.status_code': '23514', 'error.type': '23514' });
});

test('the service behind an Action is told the span of the call', async () => {
  const answer = await served.ask('POST', '/rpc/quote', { headers: fromClient, body: {} });
  expect(answer.json).toEqual({ price: 7 });
  const spans = await all(['POST /rest/v1/rpc/quote', 'request action.quote']);
  const chain = chainFrom(clientSpan, spans);
  expect(names(chain)).toEqual([
    `${of('gateway')}: POST /rest/v1/rpc/quote`,
    `${of('api')}: api POST rpc/quote`,
    `${of('api')}: request action.quote`,
  ]);
  expect(calls.at(-1)?.trace.traceparent).toBe(`00-${traceId}-${chain.at(-1)?.spanId}-01`);
});

test('the service behind a route is told the span of the request to it', async () => {
  const url = `${new URL(served.url).origin}/parcels/17?token=secret-of-a-query`;
  expect((await fetch(url, { headers: fromClient })).status).toBe(200);
  const spans = await receiver.until(({ length }) => length >= 2);
  const chain = chainFrom(clientSpan, spans);
  expect(names(chain)).toEqual([
    `${of('gateway')}: GET routes/parcels`,
    `${of('gateway')}: GET routes/parcels`,
  ]);
  expect(chain.at(-1)?.attributes).toEqual({
    'http.request.method': 'GET',
    'http.response.status_code': 200,
    'url.scheme': 'http',
    'server.address': '127.0.0.1',
    'server.port': Number(new URL(upstream.url).port),
  });
  const sent = upstream.asked.at(-1)?.headers;
  expect(sent?.['traceparent']).toBe(`00-${traceId}-${chain.at(-1)?.spanId}-01`);
});

test('requests that travel in one statement are linked to it, and it to them', async () => {
  const ask = (n: number) => served.ask('GET', `/notes?text=eq.${n}&limit=3`);
  // The shape has to be measured before its requests travel together.
  await ask(-1);
  const isBatch = ({ attributes }: ReceivedSpan) =>
    attributes['db.operation.batch.size'] !== undefined;
  for (let i = 0; !receiver.spans.some(isBatch); i++) {
    if (i > 50) throw new Error('No two requests travelled together.');
    await Promise.all(Array.from({ length: 40 }, (_, n) => ask(100 * i + n)));
    await receiver.until(
      (spans) => spans.filter(({ name }) => name === 'db.read').length >= 40 * i,
    );
  }
  const batch = receiver.spans.find(isBatch) as ReceivedSpan;
  expect(batch.links).toHaveLength(Number(batch.attributes['db.operation.batch.size']) - 1);
  await receiver.until((spans) =>
    batch.links.every((id) => spans.some(({ spanId }) => spanId === id)),
  );
  for (const id of batch.links)
    expect(receiver.spans.find(({ spanId }) => spanId === id)).toMatchObject({
      name: 'db.read',
      links: [batch.spanId],
    });
});

test('nothing that a client sent, and no secret, is in a span', async () => {
  const [value, key] = ['value-of-a-filter', 'key-of-a-program'];
  const headers = { ...fromClient, apikey: key, 'x-request-id': 'a-name-of-the-client' };
  await served.ask('GET', `/notes?text=eq.${value}`, { headers });
  await served.ask('GET', `/notes?text=eq.${value}`, { headers: { authorization: token } });
  await served.ask('POST', '/notes', { headers: fromClient, body: { text: value } });
  await served.ask('GET', `/${value}`, { headers: fromClient });
  await fetch(`${new URL(served.url).origin}/parcels/${value}?token=${value}`, {
    headers: fromClient,
  });
  await all([insert, 'GET routes/parcels', 'GET other']);
  const told = receiver.texts.join('\n');
  const secrets = [value, key, token, 'a-name-of-the-client', 'credentials of', served.secret];
  for (const secret of secrets) expect(told).not.toContain(secret);
  // Nor SQL, which has more of it than the name of a table.
  expect(told).not.toMatch(/json_agg|\$1|select .* from/i);
});

test('who takes the spans is told who sends them', async () => {
  await served.ask('GET', '/notes?text=eq.last');
  await all([select]);
  expect(receiver.headers.at(-1)).toMatchObject({ 'x-api-key': 'credentials of the collector' });
  expect(receiver.texts.join()).toContain('deployment.environment.name');
});
