// Do real processes make one tree of a request, each under its own name?
import {
  type OtlpReceiver,
  type ReceivedSpan,
  startOtlpReceiver,
} from '../helpers/otlp-receiver.ts';
import { createHome } from '../lifecycle/start-ashlar.ts';
import { type Distributed, startDistributed } from './start-distributed.ts';

let receiver: OtlpReceiver;
let system: Distributed;
const home = createHome();
beforeAll(async () => {
  receiver = await startOtlpReceiver();
  system = await startDistributed({
    app: home.app,
    data: home.data,
    environment: {
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      OTEL_TRACES_SAMPLER: 'parentbased_always_off',
    },
  });
}, 60_000);
afterAll(async () => {
  await system?.stop();
  await receiver?.close();
  await home.untilDeserted();
  home.clear();
}, 60_000);

test('a request that its client wants traced is one tree, and others are none', async () => {
  const [gateway = ''] = system.gateways;
  const traceId = '0af7651916cd43dd8448eb211c80319c';
  const traceparent = `00-${traceId}-b7ad6b7169203331-01`;
  expect((await fetch(`${gateway}/notes?text=eq.a`)).status).toBe(200);
  expect((await fetch(`${gateway}/notes?text=eq.b`, { headers: { traceparent } })).status).toBe(
    200,
  );
  const spans = await receiver.until(({ length }) => length >= 5);
  expect(new Set(spans.map((span) => span.traceId))).toEqual(new Set([traceId]));
  const parentOf = ({ parentSpanId }: ReceivedSpan) =>
    spans.find(({ spanId }) => spanId === parentSpanId)?.name ?? null;
  const told = spans.map((span) => [span.service, span.name, parentOf(span)]);
  expect(told.sort()).toEqual([
    ['ashlar-api', 'api GET notes', 'GET /rest/v1/notes'],
    ['ashlar-cache', 'cache.read', 'api GET notes'],
    ['ashlar-database', 'SELECT public.notes', 'db.read'],
    ['ashlar-database', 'db.read', 'cache.read'],
    ['ashlar-gateway', 'GET /rest/v1/notes', null],
  ]);
});
