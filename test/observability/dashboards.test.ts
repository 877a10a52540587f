// Do dashboards, alerts and runbooks name metrics that there are, and are the boards such as Grafana wants them?
import { readdirSync, readFileSync } from 'node:fs';
import { createMetrics, meteredServices } from '../../services/shared/observe/metrics.ts';
import { boards, metricsOf, ofPanels, ofRules, panelsOf, rules } from './expressions.ts';

/** What a registry calls a metric, and what Prometheus makes of a histogram. */
const exported = new Set(
  meteredServices.flatMap((service) =>
    createMetrics(service)
      .registry.getMetricsAsArray()
      .flatMap(({ name, ...metric }) =>
        String(metric.type) === 'histogram'
          ? [`${name}_bucket`, `${name}_sum`, `${name}_count`]
          : [name],
      ),
  ),
);
const recorded = rules.flatMap(({ record }) => record ?? []);
/** `up` is Prometheus' own. */
const known = new Set([...exported, ...recorded, 'up']);
const unknownIn = (expr: string) => metricsOf(expr).filter((name) => !known.has(name));

test.each([...ofPanels, ...ofRules])('$from names metrics that there are', ({ expr }) => {
  expect(metricsOf(expr)).not.toEqual([]);
  expect(unknownIn(expr)).toEqual([]);
});

const pages = readdirSync('docs/runbooks').map((name) => `docs/runbooks/${name}`);
test.each([...pages, 'docs/observability.md'])('%s names metrics that there are', (page) => {
  const asked = [...readFileSync(page, 'utf8').matchAll(/^```promql\n(.*?)^```|`([^`\n]+)`/gms)];
  const parts = asked.map(([, block, word]) => block ?? word ?? '');
  expect(parts.flatMap(unknownIn).filter((name) => /^ashlar[_:]/.test(name))).toEqual(
    // A histogram is called by its own name in words.
    parts.flatMap(unknownIn).filter((name) => exported.has(`${name}_bucket`)),
  );
});

test('ids and titles of boards are their own, and there is one of each service', () => {
  const uids = boards.map(({ uid }) => uid);
  expect([...uids].sort()).toEqual(
    ['api', 'cache', 'database', 'gateway', 'operator', 'overview'].map((one) => `ashlar-${one}`),
  );
});

describe.each(boards)('$title', (board) => {
  test('leads to the others, and asks for an installation', () => {
    expect(board.tags).toContain('ashlar');
    expect(board.links).toMatchObject([{ tags: ['ashlar'], includeVars: true, keepTime: true }]);
    const names = board.templating.list.map(({ name }) => name);
    expect(names).toEqual(['datasource', 'namespace', 'release']);
  });

  // As Grafana's dashboard linter has it: titles, descriptions, units, the chosen data source, the interval of rates.
  test.each(panelsOf(board))('$title says what it is', (panel) => {
    expect(panel.description).toMatch(/\.$/);
    expect(panel.fieldConfig?.defaults.unit).toMatch(/^\w+$/);
    expect(panel.datasource?.uid).toBe('$datasource');
    for (const { expr } of panel.targets ?? []) {
      expect(expr).toContain('namespace="$namespace", release="$release"');
      for (const [, range] of expr.matchAll(/\[([^\]]+)\]/g))
        expect(range).toBe('$__rate_interval');
    }
  });

  test('panels have places of their own', () => {
    const cells = board.panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, i) => `${x + (i % w)},${y + Math.floor(i / w)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
    expect(new Set(board.panels.map(({ id }) => id)).size).toBe(board.panels.length);
    expect(Math.max(...board.panels.map(({ gridPos: { x, w } }) => x + w))).toBeLessThanOrEqual(24);
  });
});
