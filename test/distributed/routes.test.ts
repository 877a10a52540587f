// Do all gateways forward what is declared, a change of it without a restart, and tell of it in their metrics?
import { type RouteUpstream, startRouteUpstream } from '../helpers/route-upstream.ts';
import { createHome, notes } from '../lifecycle/start-ashlar.ts';
import { type Distributed, startDistributed } from './start-distributed.ts';

const application = (urls: readonly string[]) => `apiVersion: ashlar.dev/v1alpha1
kind: Application
metadata: { name: routed }
spec:
  routes:
    - name: parcels
      match: { prefix: /parcels }
      upstreams:
${urls.map((url) => `        - { url: '${url}' }`).join('\n')}
      roles: [anon]
`;

let upstreams: RouteUpstream[];
let home: ReturnType<typeof createHome>;
let system: Distributed;
beforeAll(async () => {
  upstreams = [await startRouteUpstream(), await startRouteUpstream()];
  const [first = ''] = upstreams.map(({ url }) => url);
  home = createHome({ 'notes.yaml': notes(), 'application.yaml': application([first]) });
  system = await startDistributed({ app: home.app, data: home.data, gateways: 2 });
}, 60_000);
afterAll(async () => {
  await system?.stop();
  for (const upstream of upstreams) await upstream.close();
  await home.untilDeserted();
  home.clear();
}, 60_000);

/** The answers of both gateways. */
const ask = () =>
  Promise.all(
    system.gateways.map(async (gateway) => {
      const answer = await fetch(new URL('/parcels/1', gateway));
      return `${answer.status} ${await answer.text()}`;
    }),
  );

test('each gateway forwards; a canary is added while requests come, and none fails', async () => {
  expect(await ask()).toEqual(['200 hello', '200 hello']);
  expect(upstreams[1]?.asked).toEqual([]);
  home.write('application.yaml', application(upstreams.map(({ url }) => url)));
  const answers: string[] = [];
  while ((upstreams[1]?.asked.length ?? 0) < 10) answers.push(...(await ask()));
  expect(new Set(answers)).toEqual(new Set(['200 hello']));
  const metrics = await Promise.all(
    system.readiness.map(async (url) => (await fetch(new URL('/metrics', url))).text()),
  );
  for (const text of metrics) {
    expect(text).toMatch(
      /^ashlar_route_attempts_total\{route="parcels",outcome="answered"\} \d+$/m,
    );
    expect(text).toMatch(/^ashlar_route_breaker_open\{route="parcels",upstream="http:[^"]+"\} 0$/m);
    expect(text).toMatch(/^ashlar_http_route_requests_total\{route="routes\/parcels",/m);
  }
}, 60_000);
