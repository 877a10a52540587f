// Does the walk through Northwind come to its end?
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { clusterVariable } from '../helpers/postgres.ts';

/** The data are not part of the project: named by a variable, or beside the checkout. */
const path = resolve(process.env.ASHLAR_NORTHWIND_SQL ?? '../shared/data/northwind.sql');
const isThere = existsSync(path);
if (!isThere)
  console.warn(`Northwind is not walked: there is no file ${path} (ASHLAR_NORTHWIND_SQL)`);

const buildAndWalkMs = 120_000;

(isThere ? test : test.skip)(
  'an adopted database needs no change and answers as SQL does',
  () => {
    const server = process.env[clusterVariable(18)] ?? '';
    const args = ['examples/northwind/walk.mjs', path, '--database', server];
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
    expect({ status, told: status === 0 ? '' : stderr }).toEqual({ status: 0, told: '' });
    expect(stdout).toContain('\nno changes\n');
    expect(stdout).not.toContain(new URL(server).password);
  },
  buildAndWalkMs,
);
