// How does a short list of queries become a Grafana dashboard? Panels in rows, links to the other boards, two variables.

/**
 * @typedef {object} Query
 * @property {string} expr `$S` stands for the labels of the installation that is looked at, `$I` for the interval of a rate
 * @property {string} legend
 *
 * @typedef {object} Panel
 * @property {string} title
 * @property {string} description what one learns of it
 * @property {string} unit of Grafana
 * @property {Query[]} queries
 * @property {'timeseries' | 'stat'} [type]
 * @property {number} [max]
 * @property {boolean} [isStacked]
 *
 * @typedef {{ title: string, panels: Panel[] }} Row
 * @typedef {{ uid: string, title: string, description: string, rows: Row[] }} Board
 */

const datasource = { type: 'prometheus', uid: '$datasource' };
const columns = 24;
const heights = { timeseries: 8, stat: 4 };

/** @param {string} expr */
const expand = (expr) =>
  expr
    .replaceAll('$S', 'namespace="$namespace", release="$release"')
    .replaceAll('$I', '$__rate_interval');

/** @param {Panel} panel @param {object} gridPos @param {number} id */
function panelOf({ title, description, unit, queries, type = 'timeseries', ...how }, gridPos, id) {
  const { max, isStacked = false } = how;
  const lines = {
    lineWidth: 1,
    fillOpacity: isStacked ? 30 : 5,
    showPoints: 'never',
    stacking: { mode: isStacked ? 'normal' : 'none' },
  };
  const defaults = {
    unit,
    min: 0,
    ...(max === undefined ? {} : { max }),
    ...(type === 'timeseries' ? { custom: lines } : {}),
  };
  const options =
    type === 'stat'
      ? { reduceOptions: { calcs: ['lastNotNull'] }, colorMode: 'none', textMode: 'auto' }
      : { legend: { displayMode: 'list', placement: 'bottom' }, tooltip: { mode: 'multi' } };
  const targets = queries.map(({ expr, legend }, i) => ({
    refId: String.fromCharCode(65 + i),
    datasource,
    expr: expand(expr),
    legendFormat: legend,
    exemplar: expr.includes('_bucket'),
  }));
  const fieldConfig = { defaults, overrides: [] };
  return { id, type, title, description, datasource, gridPos, fieldConfig, options, targets };
}

/** Each row of panels below the one before, its panels beside each other. @param {Row[]} rows */
function panelsOf(rows) {
  let [y, id] = [0, 0];
  return rows.flatMap(({ title, panels }) => {
    const gridPos = { x: 0, y: y++, w: columns, h: 1 };
    const head = { id: ++id, type: 'row', title, collapsed: false, gridPos, panels: [] };
    const perLine = Math.min(panels.length, panels[0]?.type === 'stat' ? 6 : 3);
    const w = columns / perLine;
    const placed = panels.map((panel, i) => {
      const h = heights[panel.type ?? 'timeseries'];
      const place = { x: (i % perLine) * w, y: y + Math.floor(i / perLine) * h, w, h };
      return panelOf(panel, place, ++id);
    });
    y += Math.ceil(panels.length / perLine) * heights[panels[0]?.type ?? 'timeseries'];
    return [head, ...placed];
  });
}

/** @param {string} name @param {string} label @param {string} among */
const variable = (name, label, among) => {
  const query = `label_values(ashlar_event_loop_active_seconds_total${among}, ${name})`;
  return {
    ...{ name, label, type: 'query', datasource, refresh: 2, sort: 1 },
    query: { query, refId: name },
  };
};

/** @param {Board} board */
export function boardOf({ uid, title, description, rows }) {
  const link = {
    ...{ title: 'Ashlar', type: 'dashboards', tags: ['ashlar'], asDropdown: false },
    ...{ icon: 'external link', tooltip: 'The other boards', url: '' },
  };
  return {
    ...{ uid, title, description, tags: ['ashlar'], schemaVersion: 39, editable: false },
    ...{ time: { from: 'now-1h', to: 'now' }, refresh: '30s', timezone: 'browser' },
    annotations: { list: [] },
    links: [{ ...link, includeVars: true, keepTime: true, targetBlank: false }],
    templating: {
      list: [
        { name: 'datasource', label: 'Data source', type: 'datasource', query: 'prometheus' },
        variable('namespace', 'Namespace', ''),
        variable('release', 'Release', '{namespace="$namespace"}'),
      ],
    },
    panels: panelsOf(rows),
  };
}
