import { Work } from './work.ts';

function start(rows: number) {
  const sent: string[] = [];
  const work = new Work<string>({
    rows,
    send: (outcomes, isLast) => sent.push(`${outcomes.join('')}${isLast ? '.' : ''}`),
  });
  return { sent, work };
}

test('outcomes that are ready in one turn go together, the last of them as such', async () => {
  const { sent, work } = start(3);
  work.add('a');
  work.add('b');
  expect(sent).toEqual([]);
  await Promise.resolve();
  expect(sent).toEqual(['ab']);
  work.add('c');
  await Promise.resolve();
  expect(sent).toEqual(['ab', 'c.']);
});

test('all at once is one message', async () => {
  const { sent, work } = start(2);
  work.add('a');
  work.add('b');
  await Promise.resolve();
  expect(sent).toEqual(['ab.']);
});
