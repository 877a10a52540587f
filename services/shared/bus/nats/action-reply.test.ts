import { type ServiceMessage, toServiceReply } from './action-reply.ts';

const message = (text: string, more: Partial<ServiceMessage> = {}): ServiceMessage => ({
  bytes: new TextEncoder().encode(text),
  errorCode: '',
  error: '',
  ...more,
});

test('a message without error headers is an answer', () => {
  expect(toServiceReply(message('{"é":1}'))).toEqual({ kind: 'answer', body: '{"é":1}' });
});

test.each<[sentence: string, body: string, refusal: object]>([
  [
    'without a body has the words of the header',
    '',
    { code: '', message: 'No.', details: null, hint: null },
  ],
  [
    'has the words of its body',
    '{"code":"c","message":"Never.","details":[1],"hint":"h"}',
    { code: 'c', message: 'Never.', details: [1], hint: 'h' },
  ],
  ['is not spoilt by a body that is no JSON', 'oh', { code: '', message: 'No.' }],
  [
    'nor by one of another shape',
    '{"code":1,"message":2,"hint":3}',
    { code: '', message: 'No.', hint: null },
  ],
])('a refusal %s', (_, body, refusal) => {
  expect(toServiceReply(message(body, { errorCode: '409', error: 'No.' }))).toMatchObject({
    kind: 'refusal',
    status: 409,
    ...refusal,
  });
});

test.each<[sentence: string, failure: ServiceMessage]>([
  ['5xx', message('trace', { errorCode: '500', error: 'boom' })],
  ['an unknown code', message('trace', { errorCode: 'E42', error: 'boom' })],
  ['words without a code', message('trace', { error: 'boom' })],
  ['a status that is none of an error', message('trace', { errorCode: '200', error: 'boom' })],
])('%s is a failure, whose words are not for the caller', (_, failure) => {
  expect(() => toServiceReply(failure)).toThrow(
    expect.objectContaining({
      code: 'ASH502',
      message: 'The service behind this Action failed',
      cause: expect.objectContaining({ message: expect.stringContaining('boom trace') }),
    }),
  );
});

test('bytes that are no UTF-8 are a failure', () => {
  const bytes = new Uint8Array([0x22, 0xff, 0x22]);
  expect(() => toServiceReply({ bytes, errorCode: '', error: '' })).toThrow(
    expect.objectContaining({ code: 'ASH502' }),
  );
});
