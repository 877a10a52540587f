import fc from 'fast-check';
import { decodeFrame, encodeFrame, type Frame, FrameReader, prefixFrame } from './frame.ts';

/** Any UTF-16 but halves of pairs, which no encoding carries. */
const text = fc.string({
  unit: fc.oneof(
    fc.string({ unit: 'binary', maxLength: 1 }),
    fc.constantFrom('\n', '😀', '\0', '\ufeff', 'ß'),
  ),
});
const frame = fc.record({
  head: fc.jsonValue(),
  texts: fc.array(fc.option(text), { maxLength: 8 }),
});
/** As JSON knows it: there is no −0. */
const asJson = (value: unknown) => JSON.parse(JSON.stringify(value)) as unknown;

test('what is encoded is decoded: heads, texts, nulls, empty ones', () => {
  fc.assert(
    fc.property(frame, ({ head, texts }) => {
      expect(decodeFrame(encodeFrame(head, texts))).toEqual({ head: asJson(head), texts });
    }),
  );
});

test('a frame in the middle of a larger buffer is decoded as it stands', () => {
  const bytes = Buffer.concat([
    Buffer.from('ab'),
    encodeFrame({ a: 1 }, ['é', null]),
    Buffer.from('z'),
  ]);
  expect(decodeFrame(bytes.subarray(2, -1))).toEqual({ head: { a: 1 }, texts: ['é', null] });
});

test('frames are taken out of a stream wherever its chunks begin and end', () => {
  fc.assert(
    fc.property(
      fc.array(frame, { maxLength: 5 }),
      fc.infiniteStream(fc.integer({ min: 1, max: 40 })),
      (frames, sizes) => {
        const stream = Buffer.concat(
          frames.map(({ head, texts }) => prefixFrame(encodeFrame(head, texts))),
        );
        const reader = new FrameReader();
        const read: Frame[] = [];
        for (let from = 0; from < stream.length; ) {
          const size = sizes.next().value as number;
          read.push(...reader.push(stream.subarray(from, from + size)));
          from += size;
        }
        expect(read).toEqual(frames.map(({ head, texts }) => ({ head: asJson(head), texts })));
      },
    ),
  );
});

test('a frame comes out with its last byte', () => {
  const bytes = prefixFrame(encodeFrame(1, ['ab']));
  const reader = new FrameReader();
  expect(reader.push(bytes.subarray(0, -1))).toEqual([]);
  expect(reader.push(bytes.subarray(-1))).toEqual([{ head: 1, texts: ['ab'] }]);
});

test('a large frame is not copied anew for each of its chunks', () => {
  const bytes = prefixFrame(encodeFrame(0, ['x'.repeat(1_000_000)]));
  const reader = new FrameReader();
  let copied = 0;
  const concat = Buffer.concat;
  Buffer.concat = ((list: readonly Uint8Array[], length?: number) => {
    for (const one of list) copied += one.length;
    return concat(list, length);
  }) as typeof Buffer.concat;
  try {
    let read = 0;
    for (let from = 0; from < bytes.length; from += 1000)
      read += reader.push(bytes.subarray(from, from + 1000)).length;
    expect(read).toBe(1);
  } finally {
    Buffer.concat = concat;
  }
  expect(copied).toBeLessThan(3 * bytes.length);
});

test.each([
  ['nothing', ''],
  ['no line', 'abc'],
  ['no JSON', 'abc\n'],
  ['no array', '{}\n'],
  ['null', 'null\n'],
  ['lengths that are none', '[1,"a"]\nb'],
  ['a length that is no number', '[1,["1"]]\nb'],
  ['a negative length', '[1,[-3,4]]\nb'],
  ['a length with a fraction', '[1,[0.5,0.5]]\nb'],
  ['less text than it says', '[1,[3]]\nab'],
  ['more text than it says', '[1,[1]]\nab'],
])('%s is no frame', (_, bytes) => {
  expect(() => decodeFrame(Buffer.from(bytes))).toThrow(/./);
});
