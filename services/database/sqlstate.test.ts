import { AppError } from '../shared/errors.ts';
import { isRetryable, toAppError } from './sqlstate.ts';

const fault = (code: string, more: object = {}) =>
  Object.assign(new Error('words of PostgreSQL'), { code, ...more });

test.each([
  ['23505', 409, 'words of PostgreSQL'],
  ['22P02', 400, 'words of PostgreSQL'],
  ['0A000', 400, 'words of PostgreSQL'],
  ['23001', 409, 'words of PostgreSQL'],
  ['57014', 504, 'The statement took too long and was ended'],
  ['53300', 503, 'The database has no connection free'],
  ['ECONNREFUSED', 503, 'The database is not available'],
  ['57P01', 503, 'The database is not available'],
])('%s is told with status %i', (code, status, message) => {
  expect(toAppError(fault(code))).toMatchObject({ status, message });
});

test('whatever is busy says when to come back', () => {
  for (const code of ['53300', '40P01', '55P03', 'ECONNRESET'])
    expect(toAppError(fault(code))).toMatchObject({ retryAfterSeconds: 1 });
});

test('rows that a check shows in its detail are not told', () => {
  expect(toAppError(fault('23514', { detail: 'Failing row contains (secret).' }))).toMatchObject({
    details: undefined,
  });
  expect(toAppError(fault('23505', { detail: 'Key (a)=(1) already exists.' }))).toMatchObject({
    details: 'Key (a)=(1) already exists.',
  });
});

test.each([
  ['a data exception of any kind', fault('22999')],
  ['a text that is no tsquery', fault('42601')],
])('%s is the mistake of the client', (_, error) => {
  expect(toAppError(error)).toMatchObject({ code: '22000', status: 400 });
});

test.each([
  ['wrong SQL of ours', fault('42601', { position: '5' })],
  [
    'a table that changed under its statement',
    fault('0A000', { message: 'cached plan must not change result type' }),
  ],
  ['a code nobody mapped', fault('XX000')],
  ['an error without a code', new Error('bug')],
])('%s stays internal', (_, error) => {
  expect(toAppError(error)).toBe(error);
  expect(toAppError(error)).not.toBeInstanceOf(AppError);
});

test('a statement is sent again only when it had no effect', () => {
  expect(['40P01', '0A000', '57P01'].every((code) => isRetryable(fault(code)))).toBe(true);
  expect(['23505', '57014', 'ECONNRESET'].some((code) => isRetryable(fault(code)))).toBe(false);
});
