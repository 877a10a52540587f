import { createLineBuffer } from './line-buffer.ts';

test('a full block is written without waiting', () => {
  const written: string[] = [];
  const buffer = createLineBuffer({ write: (text) => written.push(text) });
  const line = `${'x'.repeat(1023)}\n`;
  for (let i = 0; i < 65; i++) buffer.write(line);
  expect(written.map((text) => text.length)).toEqual([64 * 1024]);
  buffer.flush();
  expect(written.join('')).toBe(line.repeat(65));
});

test('a lonely line is written after a while', async () => {
  const text = await new Promise((resolve) => {
    createLineBuffer({ write: resolve }).write('lonely\n');
    // The buffer's timer keeps no process alive; this one does.
    setTimeout(resolve, 5000, 'never').unref();
    setTimeout(() => {}, 400);
  });
  expect(text).toBe('lonely\n');
});
