import { isSampled, unsampled } from './trace.ts';

const withFlags = (flags: string) =>
  `00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-${flags}`;

test('the last bit of the flags says whether a trace is sampled', () => {
  for (let flags = 0; flags < 256; flags++) {
    const text = flags.toString(16).padStart(2, '0');
    expect([text, isSampled(withFlags(text))]).toEqual([text, flags % 2 === 1]);
  }
});

test('a trace that is sampled goes on without being so, under its own names', () => {
  const trace = { requestId: 'r1', traceparent: withFlags('01') };
  expect(unsampled(trace)).toEqual({ requestId: 'r1', traceparent: withFlags('00') });
  const other = { requestId: 'r2', traceparent: withFlags('02') };
  expect(unsampled(other)).toBe(other);
});
