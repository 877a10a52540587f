// Which files does Grafana read, and Prometheus in Kubernetes?
import { api } from './api.mjs';
import { boardOf } from './board.mjs';
import { cache } from './cache.mjs';
import { database } from './database.mjs';
import { gateway } from './gateway.mjs';
import { operator } from './operator.mjs';
import { overview } from './overview.mjs';

const folder = 'charts/ashlar/files';

/** @param {(path: string) => string} read */
export function dashboardFiles(read) {
  const boards = [overview, gateway, api, cache, database, operator].map((board) => ({
    path: `${folder}/dashboards/${board.uid}.json`,
    text: `${JSON.stringify(boardOf(board), null, 2)}\n`,
  }));
  // Helm reads what is in the chart only.
  return [
    ...boards,
    { path: `${folder}/rules.yaml`, text: read('deploy/observability/rules.yaml') },
  ];
}
