// Are calls of micro services checked on both ways, and told as the service says?
import { AppError } from '../../services/shared/errors.ts';
import type { ServiceReply } from '../../services/shared/service-call.ts';
import { type Asking, type Served, serve } from '../helpers/serve.ts';
import { traceOf, traceparent } from '../helpers/trace.ts';
import { createServices, serviceManifests } from './rpc-service-shop.ts';

const { asked, callService, answerWith, answerText } = createServices();
let served: Served;
beforeAll(async () => {
  served = await serve(serviceManifests, '', { callService });
});
afterAll(() => served?.close());

const clerk: Asking = { role: 'clerk', claims: { sub: 'Zoë' } };
const parcel = { country: 'DE', weight_g: 1200 };
const accept = (type: string) => ({ accept: type });
const call = (path: string, asking: Asking = {}) =>
  served.ask('POST', path, { ...clerk, ...asking });

test('a service is told who asks for what, and answers in its own words', async () => {
  answerWith(answerText('{ "price": 6.90 }'));
  const body = '{"country":"DE", "weight_g":1200}';
  const answer = await call('/rpc/quote', {
    body,
    headers: { traceparent, 'x-request-id': 'r-1' },
  });
  expect([answer.status, answer.text]).toEqual([200, '{ "price": 6.90 }']);
  expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
  expect(asked).toEqual([
    {
      subject: 'action.quote',
      input: body,
      caller: { role: 'clerk', claims: expect.objectContaining({ role: 'clerk', sub: 'Zoë' }) },
      trace: traceOf('r-1'),
      timeoutMs: 200,
    },
  ]);
});

test.each(['', '00-0-0-00', `00-${'0'.repeat(32)}-b7ad6b7169203331-01`])(
  'a new trace begins where none that is well formed came: "%s"',
  async (sent) => {
    answerWith(answerText('null'));
    await call('/rpc/forget', sent === '' ? {} : { headers: { traceparent: sent } });
    expect(asked[0]?.trace.traceparent).toMatch(/^00-[\da-f]{32}-[\da-f]{16}-00$/);
  },
);

test('numbers keep all their digits on both ways', async () => {
  answerWith(answerText('[12345678901234567890.10]'));
  const answer = await call('/rpc/anything', { body: '{"n": 98765432109876543210.5}' });
  expect(asked[0]?.input).toBe('{"n": 98765432109876543210.5}');
  expect(answer.text).toBe('[12345678901234567890.10]');
});

test.each<[sentence: string, path: string, reply: string, headers: Record<string, string>]>([
  ['that answers nothing', '/rpc/forget', '', {}],
  ['that answers null', '/rpc/forget', 'null', {}],
  ['of whose answer nothing is wanted', '/rpc/anything', '{}', { prefer: 'return=minimal' }],
])('204 for a service %s', async (_, path, reply, headers) => {
  answerWith(answerText(reply));
  const answer = await call(path, { headers });
  expect([answer.status, answer.text]).toEqual([204, '']);
});

test('every violation of the input is told at once, and the service is not asked', async () => {
  answerWith(answerText('{"price": 1}'));
  const body = {
    cuontry: 'DE',
    weight_g: 0,
    speed: 'expres',
    items: [{ sku: 'a' }, { sku: 1 }, {}],
  };
  const answer = await call('/rpc/quote', { body });
  expect(answer.status).toBe(400);
  expect(answer.json).toEqual({
    code: 'ASH400',
    message: "The call breaks 6 rules of 'quote'",
    details: [
      { field: 'country', message: 'is required' },
      { field: 'cuontry', message: 'is not known', hint: 'Did you mean "country"?' },
      { field: 'weight_g', message: 'must be at least 1' },
      {
        field: 'speed',
        message: 'must be one of: economy, express',
        hint: 'Did you mean "express"?',
      },
      { field: 'items[1].sku', message: 'must be text' },
      { field: 'items[2].sku', message: 'is required' },
    ],
    hint: null,
  });
  expect(asked).toEqual([]);
});

test('of a long input the first violation is told', async () => {
  const items = Array.from({ length: 40_000 }, () => ({}));
  const answer = await call('/rpc/quote', { body: { ...parcel, items } });
  expect(answer.json).toMatchObject({
    message: "The call breaks at least 1 rule of 'quote'",
    details: [{ field: 'items[0].sku', message: 'is required' }],
  });
});

test.each<
  [sentence: string, method: string, path: string, asking: Asking, status: number, code: string]
>([
  ['GET', 'GET', '/rpc/quote', {}, 405, 'PGRST101'],
  ['another method', 'PATCH', '/rpc/quote', { body: {} }, 405, 'PGRST101'],
  ['a query', 'POST', '/rpc/quote?country=DE', { body: parcel }, 400, 'PGRST100'],
  ['a body that is no JSON', 'POST', '/rpc/quote', { body: '{a' }, 400, 'PGRST102'],
  ['a body that is no object', 'POST', '/rpc/quote', { body: [parcel] }, 400, 'PGRST102'],
  ['a key twice', 'POST', '/rpc/anything', { body: '{"a":1,"\\u0061":2}' }, 400, 'PGRST102'],
  [
    'a key twice, inside',
    'POST',
    '/rpc/anything',
    { body: '{"b":[{"a":1,"a":1}]}' },
    400,
    'PGRST102',
  ],
  [
    'a form',
    'POST',
    '/rpc/quote',
    { body: 'a=1', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
    415,
    'ASH415',
  ],
  [
    'CSV as answer',
    'POST',
    '/rpc/quote',
    { body: parcel, headers: accept('text/csv') },
    406,
    'PGRST107',
  ],
  [
    'an unknown preference',
    'POST',
    '/rpc/quote',
    { body: parcel, headers: { prefer: 'handling=strict, x=1' } },
    400,
    'PGRST122',
  ],
  ['input where none is declared', 'POST', '/rpc/forget', { body: { a: 1 } }, 400, 'ASH400'],
  ['an unknown Action', 'POST', '/rpc/qoute', {}, 404, 'PGRST202'],
  [
    'a role that may not call it',
    'POST',
    '/rpc/quote',
    { role: 'ghost', body: parcel },
    403,
    '42501',
  ],
])('refused, and not asked: %s', async (_, method, path, asking, status, code) => {
  answerWith(answerText('{"price": 1}'));
  const answer = await served.ask(method, path, { ...clerk, ...asking });
  expect([answer.status, answer.json]).toMatchObject([status, { code }]);
  expect(asked).toEqual([]);
});

test('nobody without a token', async () => {
  const answer = await served.ask('POST', '/rpc/quote', { body: parcel });
  expect([answer.status, answer.json]).toMatchObject([401, { code: '42501' }]);
});

test('an unknown Action has a hint', async () => {
  expect((await call('/rpc/qoute')).json).toMatchObject({ hint: 'Did you mean "quote"?' });
});

test.each<[sentence: string, path: string, reply: string]>([
  ['no JSON', '/rpc/quote', 'Traceback: secret'],
  ['nothing', '/rpc/quote', ''],
  ['another shape', '/rpc/quote', '{"price": "secret"}'],
  ['something where nothing is declared', '/rpc/forget', '"secret"'],
])('an answer that is not declared is told as 502 and logged: %s', async (_, path, reply) => {
  answerWith(answerText(reply));
  served.observations.length = 0;
  const asking = { body: path === '/rpc/quote' ? parcel : {} };
  const answer = await call(path, { ...asking, headers: { 'x-request-id': 'r-502' } });
  expect(answer.status).toBe(502);
  expect(answer.json).toEqual({
    code: 'ASH502',
    message: `The service behind '${path.slice(5)}' answered what it did not declare`,
    details: null,
    hint: null,
  });
  const failure = served.observations.find(({ kind }) => kind === 'failure');
  expect(failure).toMatchObject({ trace: { requestId: 'r-502' } });
  expect(String((failure as { error: Error }).error.cause)).toContain(reply);
});

const refusal = (status: number, code: string, more: object = {}): ServiceReply => ({
  kind: 'refusal',
  status,
  code,
  message: 'No.',
  details: null,
  hint: null,
  ...more,
});

test.each<[sentence: string, reply: ServiceReply, status: number, told: object]>([
  [
    'its own code and words',
    refusal(409, 'order_not_cancellable', { details: { status: 'shipped' }, hint: 'Return it.' }),
    409,
    {
      code: 'order_not_cancellable',
      message: 'No.',
      details: { status: 'shipped' },
      hint: 'Return it.',
    },
  ],
  ['422', refusal(422, 'a.b-c'), 422, { code: 'a.b-c', message: 'No.', details: null, hint: null }],
  ['no code', refusal(404, ''), 404, { code: 'ASH422' }],
  ['a code that is none', refusal(400, 'a\r\nb'), 400, { code: 'ASH422' }],
  ['a status that is not its to choose', refusal(401, 'x'), 422, { code: 'x' }],
])('a service refuses with %s', async (_, reply, status, told) => {
  answerWith(() => reply);
  const answer = await call('/rpc/quote', { body: parcel });
  expect([answer.status, answer.json]).toMatchObject([status, told]);
});

test.each<[code: 'ASH413' | 'ASH502' | 'ASH503' | 'ASH504', status: number]>([
  ['ASH413', 413],
  ['ASH502', 502],
  ['ASH503', 503],
  ['ASH504', 504],
])('what the call itself fails with is told: %s', async (code, status) => {
  answerWith(() => Promise.reject(new AppError(code, 'no', { cause: new Error('secret') })));
  const answer = await call('/rpc/quote', { body: parcel });
  expect([answer.status, answer.json]).toEqual([
    status,
    { code, message: 'no', details: null, hint: null },
  ]);
  expect(answer.headers.get('retry-after')).toBe(status === 503 ? '1' : null);
});

test('the description shows input and output, and OPTIONS the method', async () => {
  const { json } = await served.ask('GET', '/', clerk);
  const { paths, components } = json as {
    paths: Record<string, { post: { requestBody: object; responses: object } }>;
    components: { schemas: Record<string, unknown> };
  };
  expect(paths['/rpc/quote']?.post).toMatchObject({
    requestBody: { required: true },
    responses: { '200': {} },
  });
  expect(paths['/rpc/forget']?.post).toMatchObject({ responses: { '204': {} } });
  expect(components.schemas.Input_quote).toMatchObject({
    $ref: '#/components/schemas/Input_quote_parcel',
  });
  expect(components.schemas.Input_quote_parcel).toMatchObject({
    properties: { items: { items: { $ref: '#/components/schemas/Input_quote_item' } } },
  });
  const options = await served.ask('OPTIONS', '/rpc/quote', clerk);
  expect(options.headers.get('allow')).toBe('POST, OPTIONS');
});
