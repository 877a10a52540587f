// Do series stay few, whatever clients ask for and whoever they are?
import { Agent, request } from 'node:http';
import { createMetrics } from '../../services/shared/observe/metrics.ts';
import { startGateway, type TestGateway, tokenOf } from '../helpers/gateway.ts';

const count = 10_000;
const atOnce = 50;

let served: TestGateway;
const agent = new Agent({ keepAlive: true, maxSockets: atOnce });
beforeAll(async () => {
  served = await startGateway({ drainTimeoutMs: 100 });
});
afterAll(async () => {
  agent.destroy();
  await served.gateway.drain();
});

function ask(path: string, token: string): Promise<number> {
  const headers = { Authorization: `Bearer ${token}` };
  return new Promise((resolve, reject) => {
    const { port } = served;
    const asked = request({ port, host: '127.0.0.1', path, headers, agent }, (response) => {
      response.resume().once('end', () => resolve(response.statusCode ?? 0));
    });
    asked.once('error', reject).end();
  });
}

/** Paths that are all different: of entities that there are, with queries and without; of none; of nothing. */
const paths = [
  (i: number) => `/rest/v1/orders?id=eq.${i}`,
  (i: number) => `/rest/v1/orders/${i}`,
  (i: number) => `/rest/v1/entity_${i}`,
  (i: number) => `/rest/v1/rpc/action_${i}`,
  (i: number) => `/somewhere/${i}`,
];
const pathOf = (i: number) => (paths[i % paths.length] as (typeof paths)[number])(i);

async function seriesOf(): Promise<string[]> {
  const { observe, registry } = createMetrics('gateway');
  for (const observation of served.observed) observe(observation);
  const text = await registry.metrics();
  return text.split('\n').filter((line) => line.startsWith('ashlar_http'));
}

test('10,000 URLs of 10,000 principals make as many series as 5 of 5', async () => {
  const askMany = async (first: number, last: number) => {
    for (let from = first; from < last; from += atOnce)
      await Promise.all(
        Array.from({ length: Math.min(atOnce, last - from) }, async (_, i) =>
          ask(pathOf(from + i), await tokenOf('clerk', { sub: `user-${from + i}` })),
        ),
      );
  };
  await askMany(0, paths.length);
  const few = await seriesOf();
  expect(few.join('\n')).toContain('route="orders"');
  await askMany(paths.length, count);
  const many = await seriesOf();
  const answered = served.observed.filter(({ kind }) => kind === 'request');
  expect(answered).toHaveLength(count);
  const labels = (lines: string[]) => lines.map((line) => line.slice(0, line.lastIndexOf(' ')));
  expect(labels(many)).toEqual(labels(few));
}, 120_000);
