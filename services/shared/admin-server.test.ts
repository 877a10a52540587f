import { createServer } from 'node:net';
import { type AdminServer, createAdminServer } from './admin-server.ts';
import { listen } from './listen.ts';
import { createMetrics } from './observe/metrics.ts';

let isConnected = true;
const metrics = createMetrics();
let admin: AdminServer;
let origin: string;

beforeAll(async () => {
  admin = createAdminServer({
    checks: {
      model: () => true,
      bus: async () => {
        if (!isConnected) throw new Error('no connection');
        return true;
      },
    },
    ...{ notices: {}, registry: metrics.registry, observe: () => {} },
    askAll: async (isThorough) => ({
      reports: [],
      silent: [{ service: 'api', id: `${isThorough}` }],
    }),
  });
  const { port } = await admin.listen(0, '127.0.0.1');
  origin = `http://127.0.0.1:${port}`;
});
afterAll(() => admin.close());

test.each([
  { when: 'everything is there', connected: true, status: 200, word: 'ready' },
  { when: 'one check throws', connected: false, status: 503, word: 'not ready' },
])('/readyz when $when', async ({ connected, status, word }) => {
  isConnected = connected;
  const response = await fetch(`${origin}/readyz`);
  expect(response.status).toBe(status);
  expect(await response.json()).toEqual({ status: word, checks: { model: true, bus: connected } });
});

test('/livez asks nothing outside', async () => {
  isConnected = false;
  expect((await fetch(`${origin}/livez`)).status).toBe(200);
});

test('/metrics is Prometheus text', async () => {
  const response = await fetch(`${origin}/metrics`);
  expect(response.headers.get('content-type')).toContain('text/plain; version=0.0.4');
  expect(await response.text()).toContain('process_cpu_seconds_total');
});

test('/metrics is OpenMetrics for who asks for it', async () => {
  const accept = 'application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5';
  const response = await fetch(`${origin}/metrics`, { headers: { accept } });
  expect(response.headers.get('content-type')).toContain('application/openmetrics-text');
  expect(await response.text()).toMatch(/# EOF\n$/);
});

test.each([
  { query: '', id: 'false' },
  { query: '?thorough=true', id: 'true' },
])('/status$query has everybody’s reports', async ({ query, id }) => {
  const answer = await (await fetch(`${origin}/status${query}`)).json();
  expect(answer).toEqual({ reports: [], silent: [{ service: 'api', id }] });
});

test('a taken port is named', async () => {
  const taken = createServer();
  const port = await listen(taken, { port: 0, host: '127.0.0.1', variable: 'X' });
  const second = createAdminServer({
    ...{ checks: {}, notices: {}, registry: metrics.registry, observe: () => {} },
    askAll: async () => ({ reports: [], silent: [] }),
  });
  await expect(second.listen(port, '127.0.0.1')).rejects.toMatchObject({
    code: 'ASH_CONFIG',
    message: `port ${port} is taken by another process`,
    hint: expect.stringContaining('ASHLAR_ADMIN_PORT'),
  });
  taken.close();
});
