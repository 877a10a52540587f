import { createTraces } from './traces.ts';

const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

test('names that a client gives are kept', () => {
  const traceOf = createTraces();
  const headers = { 'x-request-id': 'a.B_c-9', traceparent };
  expect(traceOf(headers)).toEqual({ requestId: 'a.B_c-9', traceparent });
});

test.each(['a b', 'a\nb', '"', '', 'ä', 'x'.repeat(65)])(
  'a request id that is not harmless is replaced: %j',
  (requestId) => {
    const { requestId: given } = createTraces()({ 'x-request-id': requestId });
    expect(given).toMatch(/^[\w-]{12}-1$/);
  },
);

test.each([
  '',
  '00-0-0-00',
  `${traceparent}, ${traceparent}`,
  traceparent.toUpperCase(),
  `ff${traceparent.slice(2)}`,
  `00-${'0'.repeat(32)}-b7ad6b7169203331-01`,
  `00-0af7651916cd43dd8448eb211c80319c-${'0'.repeat(16)}-01`,
])('a traceparent that is not well formed begins a new trace: %j', (sent) => {
  expect(createTraces()({ traceparent: sent }).traceparent).toMatch(
    /^00-[\da-f]{32}-[\da-f]{16}-00$/,
  );
});

test('no two requests have the same names', () => {
  const traceOf = createTraces();
  const traces = Array.from({ length: 1000 }, () => traceOf({}));
  expect(new Set(traces.map(({ requestId }) => requestId)).size).toBe(1000);
  expect(new Set(traces.map((trace) => trace.traceparent)).size).toBe(1000);
});
