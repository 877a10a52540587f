import { Outbox } from './outbox.ts';

interface Row {
  readonly name: string;
  readonly size: number;
}
const row = (name: string, size = 0): Row => ({ name, size });
const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

function start() {
  const sent: string[] = [];
  const outbox: Outbox<Row> = new Outbox({
    send: (rows) => sent.push(rows.map(({ name }) => name).join('')),
    sizeOf: ({ size }) => size,
  });
  return { sent, outbox };
}

/** Resolves when it is true; the test's own time limit ends the wait. */
async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await turn();
}

test('rows of one turn go together at its end, and not before', async () => {
  const { sent, outbox } = start();
  outbox.add(row('a'));
  await Promise.resolve();
  outbox.add(row('b'));
  expect(sent).toEqual([]);
  await turn();
  expect(sent).toEqual(['ab']);
});

test('while something is under way rows wait, and go together when it is back', async () => {
  const { sent, outbox } = start();
  // It took long: from now on the time after which rows go all the same is the longest there is.
  outbox.add(row('a'));
  await turn();
  outbox.returned(10_000);
  outbox.add(row('b'));
  await turn();
  for (const name of ['c', 'd']) outbox.add(row(name));
  outbox.returned(10_000);
  expect(sent).toEqual(['a', 'b']);
  await turn();
  expect(sent).toEqual(['a', 'b', 'cd']);
});

test('what does not come back holds nobody up for ever', async () => {
  const { sent, outbox } = start();
  outbox.add(row('a'));
  await turn();
  outbox.add(row('b'));
  outbox.add(row('c'));
  await until(() => sent.length > 1);
  expect(sent).toEqual(['a', 'bc']);
});

test('when all are back, the next row goes at the end of its turn again', async () => {
  const { sent, outbox } = start();
  outbox.add(row('a'));
  await turn();
  outbox.returned(1000);
  outbox.add(row('b'));
  await turn();
  expect(sent).toEqual(['a', 'b']);
});

test('a message that comes back to an empty outbox sends nothing', async () => {
  const { sent, outbox } = start();
  outbox.add(row('a'));
  await turn();
  outbox.returned(1);
  await turn();
  expect(sent).toEqual(['a']);
});

test.each<[sentence: string, rows: Row[], sent: string[]]>([
  ['what fits into its size', [row('a', 2e5), row('b', 6e4), row('c', 1e4)], ['ab', 'c']],
  ['at least one row, however large', [row('a', 1e9), row('b', 1e9)], ['a', 'b']],
])('a message has %s; the rest goes in the next', async (_, rows, expected) => {
  const { sent, outbox } = start();
  for (const one of rows) outbox.add(one);
  await turn();
  expect(sent).toEqual(expected);
});

test('a message has at most 64 rows', async () => {
  const { sent, outbox } = start();
  for (let i = 0; i < 130; i++) outbox.add(row('a'));
  await turn();
  expect(sent.map(({ length }) => length)).toEqual([64, 64, 2]);
});
