import { createLog, type LogOptions } from './log.ts';
import type { RequestObservation } from './request-observation.ts';

const request: RequestObservation = {
  kind: 'request',
  trace: { requestId: 'r1', traceparent: `00-${'1'.repeat(32)}-${'2'.repeat(16)}-01` },
  method: 'GET',
  path: '/rest/v1/orders',
  route: 'orders',
  status: 200,
  durationMs: 1.23456,
  bytes: 42,
  role: 'clerk',
  apiKey: '',
  address: '::1',
  refused: null,
};

function startLog(level: LogOptions['level'] = 'info') {
  const written: string[] = [];
  const sink = { write: (text: string) => written.push(text) };
  const log = createLog({ service: 'gateway', level, sink });
  const lines = () => {
    log.flush();
    const text = written.join('');
    expect(text === '' || text.endsWith('\n')).toBe(true);
    return text
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line));
  };
  return { log, written, lines };
}

test('a request is one line', () => {
  const { log, lines } = startLog();
  log.observe(request);
  expect(lines()).toEqual([
    {
      level: 'info',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      service: 'gateway',
      method: 'GET',
      path: '/rest/v1/orders',
      route: 'orders',
      status: 200,
      duration_ms: 1.235,
      bytes: 42,
      role: 'clerk',
      request_id: 'r1',
      trace_id: '1'.repeat(32),
      client_address: '::1',
      msg: 'request',
    },
  ]);
});

test.each([
  ['a line break', '/a\n{"level":"error"}'],
  ['a quote', '/a","role":"service_role'],
  ['a line separator', '/a\u2028b'],
  ['a lone surrogate', '/a\ud800'],
])('%s in a path forges nothing', (_case, path) => {
  const { log, lines } = startLog();
  log.observe({ ...request, path });
  expect(lines()).toEqual([expect.objectContaining({ path, role: 'clerk', level: 'info' })]);
});

test('a request with an API key is told with the id of it', () => {
  const { log, lines } = startLog();
  log.observe({ ...request, apiKey: 'k1b2c3d4e5f6' });
  expect(lines()[0]).toMatchObject({ role: 'clerk', api_key: 'k1b2c3d4e5f6', request_id: 'r1' });
});

test('lines wait for each other; a failure is written at once, whole, after what came before', () => {
  const { log, written } = startLog();
  const { trace } = request;
  log.observe(request);
  expect(written).toEqual([]);
  log.observe({ kind: 'failure', doing: 'read', error: new TypeError('oops'), trace });
  const lines = written
    .join('')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines.map((line) => line.msg)).toEqual(['request', 'failed to read']);
  expect(lines[1]).toMatchObject({
    level: 'error',
    request_id: 'r1',
    trace_id: '1'.repeat(32),
    err: { type: 'TypeError', message: 'oops', stack: expect.stringContaining('log.test') },
  });
});

test('below the level nothing is written', () => {
  const { log, lines } = startLog('warn');
  log.observe(request);
  log.observe({ kind: 'event', level: 'info', message: 'listens' });
  log.observe({ kind: 'event', level: 'warn', message: 'drains', fields: { open: 3 } });
  expect(lines()).toEqual([expect.objectContaining({ level: 'warn', msg: 'drains', open: 3 })]);
});
