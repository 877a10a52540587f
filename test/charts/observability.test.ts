// Do alerts and dashboards come with the chart as they are, where they are wanted?
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { type Manifest, render } from './render.ts';
import { variants } from './variants.ts';

const boardsOf = (manifests: readonly Manifest[]) =>
  manifests.filter(({ metadata }) => metadata.labels?.['grafana_dashboard'] !== undefined);

test('by default there are none: both need something that is not everywhere', async () => {
  const manifests = await render();
  expect(manifests.filter(({ kind }) => kind === 'PrometheusRule')).toEqual([]);
  expect(boardsOf(manifests)).toEqual([]);
});

test('the rules are those that Prometheus takes without Kubernetes, word for word', async () => {
  const manifests = await render(variants['scraped']);
  const rule = manifests.find(({ kind }) => kind === 'PrometheusRule');
  expect(rule?.spec).toEqual(parse(readFileSync('deploy/observability/rules.yaml', 'utf8')));
  expect(rule?.metadata.labels).toMatchObject({ release: 'prometheus' });
});

test('each dashboard is a ConfigMap that the sidecar of Grafana finds', async () => {
  const boards = boardsOf(await render(variants['scraped']));
  expect(boards).toHaveLength(6);
  for (const { metadata, data } of boards) {
    expect(metadata.labels).toMatchObject({ grafana_dashboard: '1' });
    expect(metadata.annotations).toMatchObject({ grafana_folder: 'Ashlar' });
    const [[name, text]] = Object.entries(data) as [[string, string]];
    expect(text).toBe(readFileSync(`charts/ashlar/files/dashboards/${name}`, 'utf8').trimEnd());
  }
});

test('what is scraped has the labels that alerts and dashboards go by', async () => {
  const manifests = await render(variants['scraped']);
  const monitor = manifests.find(({ kind }) => kind === 'ServiceMonitor');
  const { relabelings } = monitor?.spec.endpoints[0] ?? {};
  expect(relabelings.map(({ targetLabel }: { targetLabel: string }) => targetLabel)).toEqual([
    'release',
    'component',
  ]);
});
