// Can a database that is there already be served as it is? `npm run northwind -- PATH/TO/northwind.sql`
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual, parseArgs, promisify } from 'node:util';
import { ensureBuilt } from '../../scripts/ensure-build.mjs';
import { ensureInstalled } from '../../scripts/ensure-install.mjs';

const usage = `npm run northwind -- PATH/TO/northwind.sql [--database URL]

Loads the file into a database of its own, which is removed at the end, imports it, and reads from it.
  --database URL   a PostgreSQL where databases may be created (default: an embedded one)`;

const cli = fileURLToPath(new URL('../../dist/services/cli/main.js', import.meta.url));
/** Of each order: who bought, who sold and to whom that one reports, and what was bought at which price. */
const query = new URLSearchParams({
  select:
    'order_id,order_date,customer:customers(company_name),' +
    'employee:employees(last_name,boss:reports_to(last_name)),' +
    'details:order_details(quantity,unit_price,product:products(product_name))',
  order: 'order_id',
  'details.order': 'product_id',
  limit: '2',
});
/** The same without Ashlar. */
const sql = `
  select json_agg(row_to_json(o) order by order_id) as orders from (
    select order_id, order_date, json_build_object('company_name', company_name) as customer,
      json_build_object('last_name', e.last_name, 'boss',
        case when boss.employee_id is not null then json_build_object('last_name', boss.last_name) end) as employee,
      (select json_agg(json_build_object('quantity', quantity, 'unit_price', d.unit_price,
          'product', json_build_object('product_name', product_name)) order by product_id)
        from order_details d join products using (product_id) where d.order_id = orders.order_id) as details
    from orders join customers using (customer_id) join employees e using (employee_id)
      left join employees boss on boss.employee_id = e.reports_to
    order by order_id limit 2) o`;

/** @param {string} command */
const tell = (command) => console.log(`\n$ ${command}`);

/** @param {unknown} holds @param {string} otherwise */
function mustHold(holds, otherwise) {
  if (!holds) throw new Error(otherwise);
}

/**
 * What `ashlar` prints.
 * @param {string[]} args @param {{ url: string, directory: string, secret: string }} at
 */
async function ashlar(args, { url, directory, secret }) {
  const given = args.map((word) => (word === '$DATABASE_URL' ? url : word));
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [cli, ...given], {
    cwd: directory,
    env: { ...process.env, ASHLAR_JWT_SECRET: secret },
  });
  return `${stdout}${stderr}`.trimEnd();
}

/** Runs it and shows both; of the database's address, which holds a password, only the variable. @type {typeof ashlar} */
async function showAshlar(args, at) {
  tell(`npx ashlar ${args.join(' ')}`);
  const output = await ashlar(args, at);
  console.log(output);
  return output;
}

/** @param {import('./database.mjs').Database} database @param {string} directory */
async function walk(database, directory) {
  const { withServer } = await import('./server.mjs');
  const at = { url: database.url, directory, secret: randomBytes(32).toString('base64url') };
  await showAshlar(['import', '$DATABASE_URL', '--out', 'northwind'], at);
  await showAshlar(['validate', 'northwind'], at);
  const plan = await showAshlar(['plan', 'northwind', '--database', '$DATABASE_URL'], at);
  mustHold(plan.endsWith('no changes'), 'the imported manifests would change the database');
  tell('npm start -- --app northwind --database $DATABASE_URL');
  await withServer(at, async (address) => {
    tell('TOKEN=$(npx ashlar token --role service_role)');
    const token = await ashlar(['token', '--role', 'service_role'], at);
    const url = `${address}/rest/v1/orders?${decodeURIComponent(query.toString())}`;
    tell(`curl -g '${url}' -H "Authorization: Bearer $TOKEN"`);
    const response = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
    const answer = await response.json();
    console.log(JSON.stringify(answer, null, 2));
    const { rows } = await database.query(sql);
    mustHold(isDeepStrictEqual(answer, rows[0].orders), 'the answer is not what SQL says');
  });
  console.log('\nThe plan is empty, and the answer is what a query written by hand gives.');
}

async function main() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { database: { type: 'string' }, help: { type: 'boolean' } },
  });
  const [path] = positionals;
  if (values.help) return console.log(usage);
  if (path === undefined) throw new Error(`Which file?\n\n${usage}`);
  if (!existsSync(path)) throw new Error(`There is no file ${path}.`);
  ensureInstalled();
  ensureBuilt();
  const { withDatabase } = await import('./database.mjs');
  const directory = await mkdtemp(join(tmpdir(), 'ashlar-northwind-'));
  try {
    await withDatabase({ path, server: values.database }, (database) => walk(database, directory));
  } finally {
    await rm(directory, { recursive: true });
  }
}

main().catch((error) => {
  console.error(`\n${error.stderr ?? ''}${error.message}`);
  process.exitCode = 1;
});
