// What was asked for on the command line of `npm run start:distributed`?
import { parseArgs } from 'node:util';

export const usage = `Usage: npm run start:distributed -- [options]

Serves a declared application with every service in a process of its own, on a nats-server with JetStream.

  --app DIR            manifests to serve                        (default examples/shop)
  --database URL       an existing PostgreSQL                    (default: an embedded one)
  --port N             port of the first gateway; the next ones follow   (default 8080)
  --admin-port N       port of health and metrics of the first process; the next ones follow  (default 9090)
  --data DIR           where data are kept                       (default .ashlar)
  --replicas LIST      how many of each: gateway=2,api=2,cache=3,database=2   (default one of each)
  --help               this text

ASHLAR_JWT_SECRET signs and verifies tokens (default: one made once and kept in the data directory);
ASHLAR_JWT_SECRETS has the secrets of other issuers, as JSON by their names; ASHLAR_JWKS_NETWORKS are the
private networks that keys of issuers may be fetched from (default 127.0.0.0/8, ::1).
ASHLAR_LOG_LEVEL is info, warn, error or silent (default info).
`;

/** In the order in which they are started; they end in reverse. */
export const serviceNames = /** @type {const} */ ([
  'database',
  'cache',
  'operator',
  'api',
  'gateway',
]);
/** @typedef {typeof serviceNames[number]} ServiceName */
/** @typedef {Record<ServiceName, number>} Replicas */

/** What is wrong with the command line. */
export class UsageError extends Error {}

/** @param {string} text @param {string} option @param {number} max */
function wholeNumber(text, option, max) {
  const number = Number(text);
  if (/^\d{1,5}$/.test(text) && number <= max) return number;
  throw new UsageError(`${option}: "${text}" is not a whole number up to ${max}`);
}

/** @param {string} name @returns {name is ServiceName} */
const isService = (name) => serviceNames.some((known) => known === name);

/** @param {string} list @returns {Replicas} */
function parseReplicas(list) {
  /** @type {Replicas} */
  const replicas = { database: 1, cache: 1, operator: 1, api: 1, gateway: 1 };
  for (const part of list.split(',').filter(Boolean)) {
    const [name = '', count = ''] = part.split('=');
    if (!isService(name))
      throw new UsageError(
        `--replicas: no service "${name}"; there are ${serviceNames.join(', ')}`,
      );
    replicas[name] = wholeNumber(count, `--replicas ${name}`, 20);
  }
  return replicas;
}

/** @param {string[]} args */
export function parseOptions(args) {
  try {
    const { values } = parseArgs({
      args,
      options: {
        app: { type: 'string', default: 'examples/shop' },
        database: { type: 'string' },
        port: { type: 'string', default: '8080' },
        'admin-port': { type: 'string', default: '9090' },
        data: { type: 'string', default: '.ashlar' },
        replicas: { type: 'string', default: '' },
        help: { type: 'boolean', default: false },
      },
    });
    return {
      ...values,
      port: wholeNumber(values.port, '--port', 65_535),
      adminPort: wholeNumber(values['admin-port'], '--admin-port', 65_535),
      replicas: parseReplicas(values.replicas),
    };
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
/** @typedef {ReturnType<typeof parseOptions>} Options */
