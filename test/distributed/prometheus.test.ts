// Does Prometheus get what dashboards and alerts ask for, from five processes at work?
import { setTimeout as pause } from 'node:timers/promises';
import { request } from 'undici';
import { describeWithPrometheus } from '../helpers/prometheus.ts';
import { createHome, notes } from '../lifecycle/start-ashlar.ts';
import { ofPanels, ofRules, rules } from '../observability/expressions.ts';
import { type Distributed, startDistributed } from './start-distributed.ts';
import { type Prometheus, startPrometheus } from './start-prometheus.ts';

/** What has nothing to tell while all is well, and why. */
const emptyWhenWell: readonly (readonly [what: RegExp, why: string])[] = [
  [/^Ashlar[A-Z]/, 'an alert'],
  [/^ashlar-operator: .*(Ready|\{\{verb\}\}|watch of)/, 'there is no Kubernetes'],
  [
    /^ashlar-gateway: Connections, and keys/,
    'no connection is refused, no issuer has keys to fetch',
  ],
  [/^ashlar-gateway: Shed requests/, 'there is no overload'],
  [/^ashlar-gateway: Upstreams of routes/, 'there are no routes'],
];
const isEmptyWhenWell = (from: string) => emptyWhenWell.some(([what]) => what.test(from));

const application = `apiVersion: ashlar.dev/v1alpha1
kind: Application
metadata: { name: watched }
spec:
  limits:
    rates:
      - { name: deletes, by: [address], methods: [DELETE], limit: 1, windowSeconds: 60 }
`;
const withEvents = notes().replace('spec:\n', 'spec:\n  events: true\n');
const home = createHome({ 'notes.yaml': withEvents, 'application.yaml': application });

let system: Distributed;
let prometheus: Prometheus;
let isOver = false;
let load: Promise<void>;

/** A bit of everything, as clients do it: what is right, what is wrong, what is too much. */
async function runLoad(url: string): Promise<void> {
  const json = { 'content-type': 'application/json' };
  const origin = new URL(url).origin;
  const ask = async (...asked: Parameters<typeof request>) => {
    const { body } = await request(...asked);
    await body.dump();
  };
  for (let i = 0; !isOver; i++) {
    for (let times = 0; times < 4; times++) await ask(`${url}/notes?limit=1`);
    await ask(`${url}/notes`, { method: 'POST', headers: json, body: `{"text":"note ${i}"}` });
    await ask(`${url}/notes?id=eq.${i}`);
    await ask(`${url}/notes?id=eq.x`);
    await ask(`${url}/nothing`);
    await ask(`${url}/notes?id=eq.0`, { method: 'DELETE' });
    await ask(`${url}/notes`, { headers: { authorization: 'Bearer x.y.z' } });
    await ask(origin);
    // What is declared stays the same; it is looked at again.
    if (i % 50 === 0) home.write('application.yaml', `${application}# ${i}\n`);
    await pause(20);
  }
}

/** As Grafana asks it; ranges hold some scrapes. */
const asAsked = (expr: string) =>
  expr
    .replaceAll('$namespace', 'local')
    .replaceAll('$release', 'ashlar')
    .replaceAll('$__rate_interval', '10s');

/** Series, once there are some. */
async function untilAnswered(expr: string): Promise<number> {
  for (let tries = 0; tries < 150; tries++) {
    const series = await prometheus.query(asAsked(expr));
    if (series.length > 0) return series.length;
    await pause(100);
  }
  return 0;
}

describeWithPrometheus('a Prometheus that scrapes five processes', () => {
  beforeAll(async () => {
    system = await startDistributed({ app: home.app, data: home.data });
    load = runLoad(system.gateways[0] as string);
    prometheus = await startPrometheus(Number(new URL(system.adminUrl).port));
  }, 90_000);
  afterAll(async () => {
    isOver = true;
    await load;
    await prometheus?.stop();
    await system?.stop();
    await home.untilDeserted();
    home.clear();
  }, 60_000);

  test('reaches all, and understands what they say', async () => {
    await untilAnswered('sum(up{release="ashlar"}) == 5');
    const { activeTargets } = await prometheus.api('/api/v1/targets');
    const told = activeTargets.map(
      ({ labels, lastError }: { labels: { component: string }; lastError: string }) =>
        [labels.component, lastError] as const,
    );
    expect(Object.fromEntries(told)).toEqual({
      ...{ gateway: '', api: '', cache: '', database: '', operator: '' },
    });
  });

  test('has data for every panel and every recorded series', async () => {
    const asked = [...ofPanels, ...ofRules].filter(({ from }) => !isEmptyWhenWell(from));
    const empty: string[] = [];
    for (const { from, expr } of asked)
      if ((await untilAnswered(expr)) === 0) empty.push(`${from}: ${expr}`);
    expect(empty).toEqual([]);
  }, 120_000);

  test('has nothing for what is silent while all is well; no alert fires', async () => {
    const silent = [...ofPanels, ...ofRules].filter(({ from }) => isEmptyWhenWell(from));
    for (const { from, expr } of silent)
      expect([from, await prometheus.query(asAsked(expr))]).toEqual([from, []]);
    const { groups } = await prometheus.api('/api/v1/rules');
    type Told = { name: string; health: string; lastError?: string; state?: string };
    const told = groups.flatMap((group: { rules: Told[] }) => group.rules) as Told[];
    expect(told).toHaveLength(rules.length);
    for (const rule of told) {
      expect(rule).toMatchObject({ health: 'ok' });
      expect(rule.state ?? 'inactive').toBe('inactive');
    }
  });

  test('knows a trace for a time', async () => {
    const query = 'ashlar_http_request_duration_seconds_bucket{class="read"}';
    const [start, end] = [Date.now() / 1000 - 600, Date.now() / 1000 + 1].map(String) as [
      string,
      string,
    ];
    const found = await prometheus.api('/api/v1/query_exemplars', { query, start, end });
    expect(found[0]?.exemplars[0]?.labels).toEqual({
      trace_id: expect.stringMatching(/^[0-9a-f]{32}$/),
    });
  });

  test('is told what of each service is its own', async () => {
    const of = async (name: string) => {
      const series = await prometheus.query(`count by (component) (${name})`);
      return series.map(({ metric }) => metric['component']).sort();
    };
    expect(await of('ashlar_http_requests_total')).toEqual(['gateway']);
    expect(await of('ashlar_relay_lag_bytes')).toEqual(['database']);
    expect(await of('ashlar_model_info')).toEqual(['api', 'gateway', 'operator']);
    expect(await of('ashlar_event_loop_active_seconds_total')).toHaveLength(5);
  });
});
