// Does the gateway stand? And would the suite notice if it did not?
import { readFileSync } from 'node:fs';
import { createDirectorySource } from '../../services/operator/source/directory.ts';
import { type Served, serve } from '../helpers/serve.ts';
import { applies, attackAll, attackOnce, expectGood, isSlow } from './attack.mjs';
import type { AttackCase, Outcome, Target } from './attack-case.ts';
import { cases, rows } from './cases.mjs';
import {
  impatience,
  secret,
  servedTarget,
  startRouteTarget,
  startTarget,
} from './targets/ashlar.ts';
import { startPlainExpress } from './targets/plain-express.mjs';
import { refusedByPlainExpress, sometimesRefused } from './targets/refused-by-plain-express.mjs';

const titleOf = ({ row, name }: AttackCase) => `${row}: ${name}`;
const failed = (outcomes: readonly Outcome[]) =>
  outcomes
    .filter(({ fault }) => fault !== null)
    .map(({ case: attack, fault }) => `${titleOf(attack)}: ${fault}`);

/** Lines of the table in docs/security.md as they should be, but for the column of nginx. */
function tableLines(): string[] {
  return Object.entries(rows).map(([row, [attack, expected]]) => {
    const ofRow = cases.filter((one) => one.row === Number(row));
    const express = ofRow.filter((one) => applies(one, { abilities: ['secret'] }));
    const refused = express.filter((one) => refusedByPlainExpress.includes(titleOf(one))).length;
    const some = refused === express.length ? `all ${refused}` : `${refused} of ${express.length}`;
    const told = express.length === 0 ? '–' : some;
    return `| ${row} | ${attack} | ${expected} | all ${ofRow.length} | ${told} |`;
  });
}

test('docs/security.md counts the cases as they are', () => {
  const page = readFileSync('docs/security.md', 'utf8');
  const told = [...page.matchAll(/^(\| \d+ \|.*\|) [^|]+ \|$/gm)].map(([, line]) => line);
  expect(told).toEqual(tableLines());
});

test('no two cases have the same name', () => {
  const titles = cases.map(titleOf);
  expect(titles.filter((title, i) => titles.indexOf(title) < i)).toEqual([]);
});

const abilities = ['secret', 'key', 'issuer'] as const;
const ofGateway = cases.filter((attack) => applies(attack, { abilities }));
/** What is in a body, and what there is at a path, is for the service behind a route to say. */
const isForUpstream = ({ row, name }: AttackCase) =>
  (row === 12 && !name.startsWith('20 MiB')) || name === 'a script in the path';
/** Bodies are not held back until they are whole: such a service sees that they are cut off. */
const isStreamed = ({ name }: AttackCase) =>
  name === '20 MiB in chunks' || name === 'a chunk longer than its size';
const ofRoutes = ofGateway
  .filter((attack) => !isForUpstream(attack))
  .map((attack): AttackCase => {
    const { upstream, ...expect } = attack.expect;
    return isStreamed(attack) ? { ...attack, expect } : attack;
  });

describe.each([
  ['the gateway', startTarget, {}, ofGateway.filter((attack) => !isSlow(attack))],
  ['an impatient gateway', startTarget, impatience, ofGateway.filter(isSlow)],
  ['a route', startRouteTarget, {}, ofRoutes.filter((attack) => !isSlow(attack))],
  ['a route of an impatient gateway', startRouteTarget, impatience, ofRoutes.filter(isSlow)],
])('%s, with what comes out of it seen', (_name, start, settings, attacks) => {
  let target: Awaited<ReturnType<typeof startTarget>>;
  beforeAll(async () => {
    target = await start(settings);
    await expectGood(target);
  });
  afterAll(() => target.close());

  test.each(attacks.map((attack) => [titleOf(attack), attack] as const))(
    '%s',
    async (_, attack) => {
      expect(await attackOnce(target, attack)).toMatchObject({ fault: null });
    },
  );
  test('and it serves on', () => expectGood(target));
});

describe('the whole of Ashlar', () => {
  let served: Served;
  beforeAll(async () => {
    served = await serve(createDirectorySource('examples/shop'), '', { isCaching: true });
  }, 60_000);
  afterAll(() => served?.close());

  test('all that needs no patience', async () => {
    const target = servedTarget(served.url, served.secret);
    const rows = [...new Set(cases.filter((attack) => !isSlow(attack)).map(({ row }) => row))];
    expect(failed(await attackAll(target, rows))).toEqual([]);
  }, 120_000);
});

describe('a plain Express, that the suite is worth something', () => {
  let target: Target & { close(): void };
  beforeAll(async () => {
    target = await startPlainExpress(secret);
  });
  afterAll(() => target.close());

  test('falls to every attack that it is not known to refuse, and refuses those', async () => {
    const rows = [...new Set(cases.filter((attack) => !isSlow(attack)).map(({ row }) => row))];
    const outcomes = await attackAll(target, rows);
    const refused = outcomes
      .filter(({ fault }) => fault === null)
      .map(({ case: attack }) => titleOf(attack));
    const always = refused.filter((title) => !sometimesRefused.includes(title));
    expect(always).toEqual(refusedByPlainExpress);
  }, 120_000);
});
