// With which arguments and environment does each service run?
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { serviceNames } from './options.mjs';

/**
 * @typedef {object} Places
 * @property {import('./options.mjs').Options} options
 * @property {string} natsUrl
 * @property {Record<string, string>} passwords
 * @property {string} databaseUrl
 * @property {string} jwtSecret
 */

/** What differs between replicas. @typedef {{ adminPort: number, port: number }} Ports */

/** @type {Record<import('./options.mjs').ServiceName, (places: Places, ports: Ports, assertionSecret: string) => Record<string, string>>} */
const variables = {
  database: ({ databaseUrl }) => ({ ASHLAR_DATABASE_URL: databaseUrl }),
  cache: () => ({}),
  operator: ({ options }) => ({ ASHLAR_APP: options.app }),
  api: (_places, _ports, secret) => ({ ASHLAR_PORT: '0', ASHLAR_ASSERTION_SECRET: secret }),
  gateway: ({ jwtSecret }, { port }, secret) => ({
    ASHLAR_PORT: String(port),
    ASHLAR_JWT_SECRET: jwtSecret,
    ASHLAR_JWT_SECRETS: process.env['ASHLAR_JWT_SECRETS'] ?? '',
    // As with `npm start`, an issuer may run beside it.
    ASHLAR_JWKS_NETWORKS: process.env['ASHLAR_JWKS_NETWORKS'] ?? '127.0.0.0/8, ::1',
    ASHLAR_ROUTE_NETWORKS: process.env['ASHLAR_ROUTE_NETWORKS'] ?? '127.0.0.0/8, ::1',
    // Clients learn by its answers that it goes, before its port closes.
    ASHLAR_DRAIN_DELAY_MS: '500',
    ASHLAR_ASSERTION_SECRET: secret,
  }),
};

/** Services that answer the application's Actions, where it brings some. @param {Places} places */
export function actionCommands({ options, natsUrl, passwords, jwtSecret }) {
  const main = join(options.app, 'actions/main.mjs');
  if (!existsSync(main)) return [];
  const env = {
    PATH: process.env['PATH'],
    NATS_URL: natsUrl,
    NATS_USER: 'actions',
    NATS_PASSWORD: passwords['actions'],
    ASHLAR_URL: `http://127.0.0.1:${options.port}`,
    ASHLAR_JWT_SECRET: jwtSecret,
  };
  return [{ name: 'actions', program: process.execPath, args: [main], env }];
}

/** One command a replica, in the order in which they start. @param {Places} places */
export function serviceCommands(places) {
  const { options, natsUrl, passwords } = places;
  const assertionSecret = randomBytes(32).toString('base64url');
  const { NODE_OPTIONS } = process.env;
  // Where traces go, and which: they are the same for all.
  const tracing = Object.entries(process.env).filter(([variable]) => variable.startsWith('OTEL_'));
  let { adminPort } = options;
  return serviceNames.flatMap((service) =>
    Array.from({ length: options.replicas[service] }, (_, i) => {
      const ports = { adminPort: adminPort++, port: options.port + i };
      return {
        name: options.replicas[service] === 1 ? service : `${service} ${i + 1}`,
        service,
        ports,
        note: `  http://localhost:${ports.adminPort}/readyz`,
        program: process.execPath,
        args: [`dist/services/${service}/main.js`],
        env: {
          PATH: process.env['PATH'],
          ...Object.fromEntries(tracing),
          ...(NODE_OPTIONS === undefined ? {} : { NODE_OPTIONS }),
          ASHLAR_LOG_LEVEL: process.env['ASHLAR_LOG_LEVEL'] ?? 'info',
          ASHLAR_HOST: '127.0.0.1',
          ASHLAR_ADMIN_PORT: String(ports.adminPort),
          ASHLAR_NATS_URL: natsUrl,
          ASHLAR_NATS_PASSWORD: passwords[service],
          ...variables[service](places, ports, assertionSecret),
        },
      };
    }),
  );
}
