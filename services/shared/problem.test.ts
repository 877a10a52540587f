import { AppError } from './errors.ts';
import { type ErrorForm, errorAnswer } from './problem.ts';

function headersOf(error: unknown, form: ErrorForm, role?: string): Record<string, string> {
  const { headers } = errorAnswer(error, form, role);
  const pairs = headers.flatMap((name, i) => (i % 2 === 0 ? [[name, headers[i + 1]]] : []));
  return Object.fromEntries(pairs);
}

const denied = new AppError('42501', 'permission denied for table orders');

test('the rest form is PostgREST’s four members', () => {
  const error = new AppError('PGRST100', 'no operator', { hint: 'id=eq.5' });
  expect(JSON.parse(errorAnswer(error, 'rest').body)).toEqual({
    code: 'PGRST100',
    message: 'no operator',
    details: null,
    hint: 'id=eq.5',
  });
});

test('a problem has the members of RFC 9457 and the same four', () => {
  const { body, headers } = errorAnswer(new AppError('ASH414', 'too long'), 'problem');
  expect(headers).toEqual(['Content-Type', 'application/problem+json']);
  expect(JSON.parse(body)).toEqual({
    type: 'about:blank',
    title: 'URI Too Long',
    status: 414,
    detail: 'too long',
    code: 'ASH414',
    message: 'too long',
    details: null,
    hint: null,
  });
});

test.each([
  ['anything else thrown', new TypeError('select * from secret')],
  ['a text thrown', 'select * from secret'],
  ['a fault of configuration', new AppError('ASH_CONFIG', 'select * from secret')],
])('%s is an internal error whose words stay inside', (_case, error) => {
  const answer = errorAnswer(error, 'rest');
  expect(answer.status).toBe(500);
  expect(answer.body).toContain('"message":"Internal error"');
  expect(answer.body).not.toContain('secret');
});

test.each([
  { who: 'anon is asked for a token', role: 'anon', status: 401, challenge: 'Bearer' },
  { who: 'a role is told no', role: 'clerk', status: 403, challenge: undefined },
])('what is denied: $who', ({ role, status, challenge }) => {
  expect(errorAnswer(denied, 'rest', role).status).toBe(status);
  expect(headersOf(denied, 'rest', role)['WWW-Authenticate']).toBe(challenge);
});

test.each<[string, AppError, Record<string, string>]>([
  [
    'a refused token',
    new AppError('PGRST301', 'x'),
    { 'WWW-Authenticate': 'Bearer error="invalid_token"' },
  ],
  ['an overload', new AppError('ASH503', 'x'), { 'Retry-After': '1' }],
  ['a limit', new AppError('ASH429', 'x', { retryAfterSeconds: 2.3 }), { 'Retry-After': '3' }],
])('%s carries its header', (_case, error, expected) => {
  expect(headersOf(error, 'problem')).toMatchObject(expected);
});
