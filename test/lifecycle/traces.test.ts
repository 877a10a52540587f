// Are spans of the last requests sent before the process ends, does nobody wait for a collector, and is nothing loaded without one?
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { freePort } from '../helpers/free-port.ts';
import { type OtlpReceiver, startOtlpReceiver } from '../helpers/otlp-receiver.ts';
import { createHome, insert, type Started, startAshlar, untilStatus } from './start-ashlar.ts';

import.meta.jest.setTimeout(40_000);

const home = createHome();
const loaded = join(home.app, 'loaded.txt');
const probe = join(home.app, 'probe.cjs');
let receiver: OtlpReceiver;
let started: Started | undefined;
beforeAll(async () => {
  // What was loaded, as Node tells it at the end of the process.
  const list = `Object.keys(require.cache).filter((file) => file.includes('@opentelemetry')).join('\\n')`;
  writeFileSync(
    probe,
    `process.on('exit', () => require('node:fs').writeFileSync(${JSON.stringify(loaded)}, ${list}));`,
  );
  receiver = await startOtlpReceiver();
});
afterEach(async () => {
  started?.child.kill('SIGKILL');
  await started?.ended;
});
afterAll(async () => {
  await receiver.close();
  await home.untilDeserted();
  home.clear();
});

async function start(environment: Readonly<Record<string, string>>): Promise<Started> {
  const NODE_OPTIONS = `--require=${probe}`;
  started = await startAshlar({
    ...home,
    environment: { NODE_OPTIONS, ASHLAR_LOG_LEVEL: 'warn', ...environment },
  });
  await untilStatus(`${started.url}/notes`, 200);
  return started;
}

const sdk = /@opentelemetry\/(sdk|exporter|otlp)/;

test('without a collector nothing of the SDK is loaded', async () => {
  const { stop } = await start({ OTEL_TRACES_SAMPLER: 'always_on' });
  expect(await stop()).toBe(0);
  expect(readFileSync(loaded, 'utf8')).not.toMatch(sdk);
});

test('spans of the last request are sent before the process ends', async () => {
  const headers = 'authorization=Bearer%20of-the-collector';
  const { url, stop, output } = await start({
    OTEL_EXPORTER_OTLP_ENDPOINT: `${receiver.url}/`,
    OTEL_EXPORTER_OTLP_HEADERS: headers,
    OTEL_SERVICE_NAME: 'notes of a test',
  });
  expect((await insert(`${url}/notes`, { text: 'the last' })).status).toBe(201);
  expect(await stop()).toBe(0);
  expect(receiver.spans).toContainEqual(
    expect.objectContaining({ service: 'notes of a test', name: 'POST /rest/v1/notes' }),
  );
  expect(receiver.headers.at(-1)?.authorization).toBe('Bearer of-the-collector');
  expect(readFileSync(loaded, 'utf8')).toMatch(sdk);
  expect(output()).not.toContain('spans cannot be sent');
});

/** Takes connections, and never says a word. */
async function startSilent(): Promise<{ server: Server; port: number }> {
  const server = createServer((socket) => void socket.on('error', () => {}));
  const port = await freePort();
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return { server, port };
}

test.each(['is away', 'never answers'])(
  'requests are served while the collector %s; the process ends all the same',
  async (how) => {
    const silent = how === 'is away' ? null : await startSilent();
    const port = silent?.port ?? (await freePort());
    const endpoint = `http://127.0.0.1:${port}`;
    const { url, adminUrl, stop, output, printed } = await start({
      OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
      OTEL_EXPORTER_OTLP_HEADERS: 'x-key=the-key-of-the-collector',
    });
    for (let i = 0; i < 100; i++)
      expect((await fetch(`${url}/notes?text=eq.value-${i}`)).status).toBe(200);
    await printed(/spans cannot be sent to OTEL_EXPORTER_OTLP_ENDPOINT/);
    const metrics = await (await fetch(`${adminUrl}/metrics`)).text();
    expect(metrics).toMatch(/^ashlar_trace_spans_total\{outcome="failed"\} [1-9]/m);
    expect(await stop()).toBe(0);
    expect(output().match(/spans cannot be sent/g)).toHaveLength(1);
    expect(output()).not.toContain('the-key-of-the-collector');
    silent?.server.close();
  },
);
