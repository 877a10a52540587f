// Does a gateway stand? `npm run test:attack -- --url http://host:port`
import { parseArgs } from 'node:util';
import { attackAll } from './attack.mjs';
import { needing } from './requests.mjs';
import { allLines, rowLines } from './table.mjs';

/** @typedef {import('./attack-case.ts').Target} Target */

const usage = `Usage: npm run test:attack -- --url http://HOST:PORT [options]

Sends every attack of docs/security.md to a gateway, and tells what came of it. Only to gateways of your own.

  --url URL        the gateway
  --against NAME   instead: a plain "express" or "nginx", started for it
  --secret TEXT    signs HS256 tokens that it takes (default ASHLAR_JWT_SECRET); without one, cases with tokens are left out
  --key TEXT       an API key that opens the closed path; without one, cases with keys are left out
  --role ROLE      of good tokens: may read and write the closed path   (default admin)
  --open PATH      anybody may read it                                  (default /rest/v1/products)
  --closed PATH    needs a token                                        (default /rest/v1/orders)
  --seconds N      how long time limits of the gateway may take         (default 75)
  --rows N,N       of the table, instead of all
  --no-api         bodies are not checked by what stands behind it
  --help           this text
`;

const options = /** @type {const} */ ({
  url: { type: 'string' },
  against: { type: 'string' },
  secret: { type: 'string' },
  key: { type: 'string' },
  role: { type: 'string', default: 'admin' },
  open: { type: 'string', default: '/rest/v1/products' },
  closed: { type: 'string', default: '/rest/v1/orders' },
  seconds: { type: 'string', default: '75' },
  rows: { type: 'string', default: '' },
  'no-api': { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
});

/** @typedef {ReturnType<typeof parseArgs<{ options: typeof options }>>['values']} Values */

/** @param {string} text */
function addressOf(text) {
  if (!URL.canParse(text))
    throw new Error(`--url: "${text}" is no URL; it looks like this: http://localhost:8080`);
  const { protocol, hostname, port, host } = new URL(text);
  if (protocol !== 'http:')
    throw new Error('--url: attacks are bytes of HTTP without TLS: http://…');
  const bare = hostname.replace(/^\[|\]$/g, '');
  return { address: { host: bare, port: Number(port || 80) }, host };
}

/** @param {Values} values @returns {Target} */
function remote({ url = '', secret = process.env['ASHLAR_JWT_SECRET'], ...values }) {
  const abilities = [
    ...(secret === undefined ? [] : needing('secret')),
    ...(values.key === undefined ? [] : needing('key')),
    ...(secret === undefined || values['no-api'] ? [] : needing('api')),
  ];
  const { role, open, closed, seconds, key } = values;
  return {
    ...addressOf(url),
    ...{ open, closed, secret: secret ?? null, role, abilities, witness: null },
    ...(key === undefined ? {} : { key }),
    patienceMs: Number(seconds) * 1000,
  };
}

/** @param {Values} values @returns {Promise<Target & { close?(): void }>} */
async function targetOf(values) {
  const { against, url, seconds } = values;
  if (against === undefined && url === undefined) throw new Error('--url is missing');
  if (against === undefined) return remote(values);
  const patienceMs = Number(seconds) * 1000;
  if (against === 'nginx') {
    const { startNginx } = await import('./targets/nginx.mjs');
    return { ...(await startNginx()), patienceMs };
  }
  if (against !== 'express') throw new Error(`--against: express or nginx, not "${against}"`);
  const { startPlainExpress } = await import('./targets/plain-express.mjs');
  return { ...(await startPlainExpress('a secret that is long enough for HS256')), patienceMs };
}

/** @param {Values} values */
async function run(values) {
  const target = await targetOf(values);
  const rows = values.rows.split(',').filter(Boolean).map(Number);
  try {
    const outcomes = await attackAll(target, rows);
    console.log([...allLines(outcomes), '', ...rowLines(outcomes)].join('\n'));
    if (target.witness === null)
      console.log('\nWhat reached the upstream, and the log, could not be looked at.');
    process.exitCode = outcomes.some(({ fault }) => fault !== null) ? 1 : 0;
  } finally {
    target.close?.();
  }
}

try {
  const { values } = parseArgs({ options });
  if (values.help) console.log(usage);
  else await run(values);
} catch (error) {
  console.error(`${error instanceof Error ? error.message : error}\n\n${usage}`);
  process.exitCode = 2;
}
