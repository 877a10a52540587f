import type { CallRequest } from '../shared/messages/db-call.ts';
import { createCall } from './call.ts';
import type { Statement } from './statement.ts';

const request: CallRequest = {
  key: 'k',
  values: ['{"a":1}', '10'],
  shape: {
    revision: 'r',
    rows: {
      source: {
        schema: 'public',
        function: 'we"ird',
        arguments: [{ name: 'a', type: 'integer' }],
        payload: 0,
        gives: 'whole',
        readOnly: false,
      },
      select: [{ kind: 'column', alias: 'value', operand: { column: 'value', type: 'json' } }],
      where: null,
      order: [],
      limit: 1,
      offset: null,
    },
    form: 'values',
    nullsStripped: false,
    count: 'none',
    exactlyOne: false,
    maxAffected: null,
  },
};

const nowhere = async () => null;

function failing(error: Error) {
  const sent: Statement[] = [];
  const call = createCall(async (statement) => {
    sent.push(statement);
    throw error;
  }, nowhere);
  return { sent, call };
}

const fault = (code: string) => Object.assign(new Error('x'), { code, severity: 'ERROR' });

test.each(['40001', '40P01', '0A000', '26000', '57P01', 'ECONNRESET'])(
  'a call that failed with %s is not sent again',
  async (code) => {
    const { sent, call } = failing(fault(code));
    await expect(call(request)).rejects.toThrow();
    expect(sent).toHaveLength(1);
  },
);

test('when the connection is lost, the caller hears that nobody knows', async () => {
  const { call } = failing(fault('ECONNRESET'));
  await expect(call(request)).rejects.toMatchObject({
    code: 'PGRST000',
    details: 'It is not known whether the function ran.',
    retryAfterSeconds: 1,
  });
});

test('calls are not prepared, and names are quoted', async () => {
  const sent: Statement[] = [];
  const call = createCall(async (statement) => {
    sent.push(statement);
    return [['[1]', '1', null]];
  }, nowhere);
  expect([await call(request), await call(request)]).toEqual(
    Array(2).fill({ body: '[1]', count: 1, total: null, stamp: null, position: null }),
  );
  expect(sent.map(({ name }) => name)).toEqual([null, null]);
  expect(sent[0]?.text).toContain(`"public"."we""ird"("a" => `);
});
