import fc from 'fast-check';
import { decodeFrame, FrameReader } from '../batch/frame.ts';
import { decodeRequests, encodeReplies, encodeRequests, readReplies } from './upstream-http.ts';

const text = fc.string({ unit: 'binary' });
const position = fc.record({ epoch: text, lsn: fc.maxSafeNat() });
const stamp = fc.record({
  epoch: text,
  asOf: fc.maxSafeNat(),
  tags: fc.array(fc.integer()),
  columnSets: fc.array(text),
});
const cache = fc.record({
  from: fc.constantFrom('hit' as const, 'miss' as const, 'bypass' as const),
  reason: fc.constantFrom(null, 'behind' as const),
  stamp: fc.option(stamp),
  policy: fc.option(fc.record({ maxAgeMs: fc.option(fc.integer({ min: 1 })) })),
  claims: fc.array(text),
});
const requests = fc.array(
  fc.record({
    method: text,
    path: text,
    query: text,
    headers: fc.dictionary(fc.constantFrom('accept', 'prefer', 'range'), text),
    seen: fc.option(position),
    trace: fc.record({ requestId: text, traceparent: text }),
    assertion: text,
    body: fc.option(text),
  }),
  { minLength: 1, maxLength: 5 },
);
const replies = fc.array(
  fc.record({
    place: fc.nat(),
    status: fc.integer({ min: 100, max: 599 }),
    headers: fc.array(text),
    entity: fc.option(text),
    body: fc.option(text),
    cache: fc.option(cache, { nil: undefined }),
    position: fc.option(position, { freq: 2 }),
  }),
  { maxLength: 5 },
);
/** Records of fast-check may have no prototype. */
const plain = (value: unknown) => JSON.parse(JSON.stringify(value)) as unknown;

test('requests arrive as they were sent', () => {
  fc.assert(
    fc.property(requests, (sent) => {
      expect(decodeRequests(encodeRequests(sent))).toEqual(plain(sent));
    }),
  );
});

test('replies arrive as they were sent', () => {
  fc.assert(
    fc.property(replies, (sent) => {
      const [frame] = new FrameReader().push(encodeReplies(sent));
      expect(frame && readReplies(frame)).toEqual(plain(sent));
    }),
  );
});

test.each([
  ['no requests', '[[],[]]\n'],
  ['something else', '[{}]\n'],
  [
    'a request without an assertion',
    '[[{"method":"GET","path":"/","query":"","headers":{},"requestId":""}],[null]]\n',
  ],
])('%s is refused', (_, bytes) => {
  expect(() => decodeRequests(Buffer.from(bytes))).toThrow(/./);
});

test.each([
  ['a reply without a status', '[[{"place":0,"headers":[],"entity":null}],[null]]\n'],
  ['a place that is none', '[[{"place":-1,"status":200,"headers":[],"entity":null}],[null]]\n'],
  ['something else', '["x"]\n'],
])('%s is no reply', (_, bytes) => {
  expect(() => readReplies(decodeFrame(Buffer.from(bytes)))).toThrow(/./);
});
