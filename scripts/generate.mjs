// Which files are made from the code? `npm run generate` writes them, `-- --check` fails when one differs.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { ensureBuilt } from './ensure-build.mjs';
import { ensureInstalled } from './ensure-install.mjs';
import { chartFiles } from './generate/charts/chart-files.mjs';
import { crdFiles } from './generate/crds/crd.mjs';
import { dashboardFiles } from './generate/dashboards/dashboard-files.mjs';
import { errorsPage } from './generate/errors-page.mjs';
import { metricsPage } from './generate/metrics-page.mjs';
import { modelPage } from './generate/model-page.mjs';
import { natsConfig } from './generate/nats-config.mjs';
import { variablesPage } from './generate/variables-page.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const services = new URL('../dist/services/', import.meta.url);
const shared = new URL('shared/', services);

/** @param {string} path */
const read = (path) => (existsSync(root + path) ? readFileSync(root + path, 'utf8') : '');

const serviceNames = ['gateway', 'api', 'cache', 'database', 'operator'];

/** What the variables of the environment say: of every service, and each one's own. */
async function variables() {
  const { serviceConfigSchema: every } = await import(new URL('service/config.js', shared).href);
  const { variableOf } = await import(new URL('config.js', shared).href);
  const schemas = serviceNames.map(async (name) => {
    const module = await import(new URL(`${name}/service.js`, services).href);
    return [name, module[`${name}ServiceConfigSchema`] ?? module[`${name}ConfigSchema`]];
  });
  return { every, variableOf, own: Object.fromEntries(await Promise.all(schemas)) };
}

/** What each service exports. @returns {Promise<Record<string, any[]>>} */
async function metrics() {
  const { createMetrics } = await import(new URL('observe/metrics.js', shared).href);
  const exported = serviceNames.map((name) => [
    name,
    createMetrics(name).registry.getMetricsAsArray(),
  ]);
  return Object.fromEntries(exported);
}

/** Each file with what it should hold now. */
async function files() {
  const { statusByCode } = await import(new URL('errors.js', shared).href);
  const { errorMeanings } = await import(new URL('error-meanings.js', shared).href);
  const { authorizationConfig } = await import(new URL('bus/nats/permissions.js', shared).href);
  const resources = await import(new URL('model/resources.js', shared).href);
  const environments = await variables();
  const authorization = authorizationConfig();
  return [
    ...chartFiles({ environments: environments.own, authorization, read }),
    ...dashboardFiles(read),
    { path: 'docs/metrics.md', text: metricsPage(await metrics()) },
    { path: 'docs/errors.md', text: errorsPage(statusByCode, errorMeanings) },
    { path: 'deploy/nats.conf', text: natsConfig(authorization) },
    {
      path: 'docs/deployment.md',
      text: await variablesPage(read('docs/deployment.md'), environments),
    },
    ...(await crdFiles({
      ...resources,
      ...(await import(new URL('model/entity-spec.js', shared).href)),
      ...(await import(new URL('model/action-spec.js', shared).href)),
    })),
    { path: 'docs/model.md', text: await modelPage(read('docs/model.md'), resources) },
  ];
}

const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });
ensureInstalled();
ensureBuilt({ silent: true });
const differing = (await files()).filter(({ path, text }) => read(path) !== text);
for (const { path, text } of differing) {
  if (!values.check) {
    mkdirSync(dirname(root + path), { recursive: true });
    writeFileSync(root + path, text);
  }
  console.log(values.check ? `${path} is not what the code says: npm run generate` : path);
}
process.exit(values.check && differing.length > 0 ? 1 : 0);
