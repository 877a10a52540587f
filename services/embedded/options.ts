// What was asked for on the command line of `npm start`?
import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { AppError } from '../shared/errors.ts';
import { didYouMean } from '../shared/nearest.ts';

export interface EmbeddedOptions {
  /** Directory of manifests. */
  readonly app: string;
  /** An existing PostgreSQL; null starts an embedded one. */
  readonly database: string | null;
  readonly port: number;
  readonly adminPort: number;
  /** Where the embedded PostgreSQL keeps its data, and the secret that signs tokens. */
  readonly data: string;
}

export const usage = `Usage: npm start -- [options]

Serves a declared application: all services and a PostgreSQL in one process.

  --app DIR          manifests to serve           (default examples/shop)
  --database URL     an existing PostgreSQL       (default: an embedded one)
  --port N           port of the API              (default 8080)
  --admin-port N     port of health and metrics   (default 9090)
  --data DIR         where data are kept          (default .ashlar)
  --help             this text

Variables of the environment: ASHLAR_JWT_SECRET signs and verifies tokens (default: one made
once and kept in the data directory); ASHLAR_HOST is the address to listen on (default 127.0.0.1);
ASHLAR_JWT_SECRETS has the secrets of other issuers, as JSON by their names; ASHLAR_JWKS_NETWORKS are the
private networks that keys of issuers may be fetched from (default 127.0.0.0/8, ::1);
ASHLAR_LOG_LEVEL is info, warn, error or silent (default info); ASHLAR_NATS_URL, ASHLAR_NATS_USER and
ASHLAR_NATS_PASSWORD are where micro services answer Actions (default: nowhere);
OTEL_EXPORTER_OTLP_ENDPOINT is where traces of requests go, as in http://127.0.0.1:4318 (default: nowhere).
`;

const optionTypes = {
  app: { type: 'string', default: 'examples/shop' },
  database: { type: 'string' },
  port: { type: 'string', default: '8080' },
  'admin-port': { type: 'string', default: '9090' },
  data: { type: 'string', default: '.ashlar' },
  help: { type: 'boolean', default: false },
} as const;

function portOf(text: string, option: string): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port;
  throw new AppError('ASH_CONFIG', `${option}: "${text}" is not a port (0 to 65535)`);
}

function parse(args: string[]) {
  try {
    return parseArgs({ args, options: optionTypes, allowPositionals: false }).values;
  } catch (error) {
    const [, name] = /'(--?[\w-]+)/.exec((error as Error).message) ?? [];
    const known = Object.keys(optionTypes).map((option) => `--${option}`);
    throw new AppError('ASH_CONFIG', (error as Error).message, {
      hint: name === undefined ? undefined : didYouMean(name, known),
    });
  }
}

/** Never repeats the text: there is a password in it. */
function databaseOf(text: string): string {
  const isPostgres = URL.canParse(text) && /^postgres(ql)?:$/.test(new URL(text).protocol);
  if (isPostgres) return text;
  throw new AppError('ASH_CONFIG', '--database is not the URL of a PostgreSQL', {
    hint: 'It looks like this: postgresql://user:password@host:5432/name',
  });
}

function directoryOf(path: string): string {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) return path;
  const parent = dirname(resolve(path));
  const siblings = existsSync(parent) ? readdirSync(parent) : [];
  throw new AppError('ASH_CONFIG', `--app: there is no directory "${path}"`, {
    hint: didYouMean(basename(path), siblings),
  });
}

/**
 * The options, or `help`.
 * @throws AppError ASH_CONFIG for an unknown option or a bad value
 */
export function parseOptions(args: string[]): EmbeddedOptions | 'help' {
  const values = parse(args);
  if (values.help) return 'help';
  return {
    app: directoryOf(values.app),
    database: values.database === undefined ? null : databaseOf(values.database),
    port: portOf(values.port, '--port'),
    adminPort: portOf(values['admin-port'], '--admin-port'),
    data: values.data,
  };
}
