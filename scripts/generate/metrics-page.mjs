// How is the table of metrics written for readers? From the registries of the services.

/** @typedef {{ name: string, type: string, help: string, labelNames?: readonly string[] }} Metric */

const head = `# Metrics
<!-- Made from services/shared/observe by \`npm run generate\`; edit that. -->

Every process answers \`/metrics\` on its admin port (9090): in the text format of Prometheus, or in OpenMetrics where that is asked for,
with an example for each bucket of a histogram of requests: the \`trace_id\` of the last request that took so long.
[observability.md](observability.md) says how to scrape them, and brings dashboards and alerts.

Labels have values of closed sets: of the code, or names of the model. What a client sends is never one. Of models that
follow each other the names add up, so there is a bound; what comes beyond it is counted under \`other\`.

\`npm start\`, all in one process, has those of all services but the api's: requests are counted where they come in.
`;

const units = /** @type {const} */ ([
  [/_seconds(_total)?$/, 'seconds'],
  [/_bytes(_total)?$/, 'bytes'],
  [/_info$/, ''],
]);

/** @param {string} name */
const unitOf = (name) => units.find(([pattern]) => pattern.test(name))?.[1] ?? 'count';

/** @param {Metric} metric */
function row({ name, type, help, labelNames = [] }) {
  const labels = labelNames.map((label) => `\`${label}\``).join(', ');
  const cells = [`\`${name}\``, type, labels, unitOf(name), help.replaceAll('|', '\\|')];
  return `| ${cells.join(' | ')} |`;
}

/** @param {string[]} who @param {number} all */
const title = (who, all) => (who.length === all ? 'Every service' : who.join(', '));

/**
 * Metrics of one set of services together, those of all first.
 * @param {Readonly<Record<string, readonly Metric[]>>} byService
 */
export function metricsPage(byService) {
  const services = Object.keys(byService);
  /** @type {Map<string, Metric>} */
  const metrics = new Map(
    Object.values(byService).flatMap((all) => all.map((one) => [one.name, one])),
  );
  /** @type {Map<string, Metric[]>} */
  const sections = new Map();
  for (const metric of [...metrics.values()].sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const who = services.filter((name) => byService[name]?.some((one) => one.name === metric.name));
    const key = title(who, services.length);
    sections.set(key, [...(sections.get(key) ?? []), metric]);
  }
  const order = ['Every service', ...[...sections.keys()].filter((key) => key !== 'Every service')];
  const tables = order.map((key) => {
    const rows = (sections.get(key) ?? []).map(row).join('\n');
    return `\n## ${key}\n| metric | type | labels | unit | meaning |\n|---|---|---|---|---|\n${rows}\n`;
  });
  return head + tables.join('');
}
