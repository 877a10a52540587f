import type { WriteRequest } from '../shared/messages/db-write.ts';
import type { InsertShape } from '../shared/messages/write-shape.ts';
import { createInsertOne } from './insert-one.ts';
import type { Statement } from './statement.ts';

const shape: InsertShape = {
  kind: 'insert',
  revision: 'r1',
  target: { schema: 'public', table: 'notes' },
  columns: [{ name: 'body', type: 'text', missing: null }],
  conflict: null,
  check: null,
  exactlyOne: false,
  maxAffected: null,
  answer: { form: 'none', nullsStripped: false, select: [], visible: null, locationColumns: [] },
};
const request: WriteRequest = { key: 'k', shape, values: ['7'], payload: '[{}]', rows: 1 };
const whole = {
  body: 'of any write',
  count: 1,
  affected: 0,
  inserted: 0,
  location: null,
  position: null,
};

function start(answer: () => readonly (string | null)[]) {
  const sent: Statement[] = [];
  const insert = createInsertOne(
    { key: 'k', shape },
    async (statement) => {
      sent.push(statement);
      return [answer()];
    },
    async () => ({ said: whole, elapsedMs: 1 }),
  );
  return { insert, sent };
}

const fault = (code: string, message: string) =>
  Object.assign(new Error(message), { code, severity: 'ERROR' });

test('one row is told as new, with its place, and the statement is prepared from its second use on', async () => {
  const { insert, sent } = start(() => ['{"id":1}', '1', '["1"]', null, '0.5']);
  await insert(request);
  const said = {
    body: '{"id":1}',
    count: 1,
    affected: 1,
    inserted: 1,
    location: ['1'],
    position: null,
  };
  expect(await insert(request)).toEqual({ said, elapsedMs: 0.5 });
  expect(sent.map(({ name }) => name)).toEqual([null, 'nk']);
  expect(sent[0]?.values).toEqual(['[{}]', '7']);
});

const undone: [sentence: string, error: Error][] = [
  ['a rule that is broken', fault('22P02', 'invalid input syntax for integer: "ashlar:check"')],
  ['a deadlock', fault('40P01', 'deadlock detected')],
];
test.each(undone)('%s is left to the statement for any write', async (_sentence, error) => {
  const { insert } = start(() => {
    throw error;
  });
  expect((await insert(request)).said).toBe(whole);
});

test('what the row breaks by itself is told at once', async () => {
  const error = fault('23505', 'duplicate key');
  const { insert } = start(() => {
    throw error;
  });
  await expect(insert(request)).rejects.toBe(error);
});
