import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ContractPlan, MigrationPlan, Step } from '../shared/messages/db-migrate.ts';
import { apiVersion } from '../shared/model/resources.ts';
import { runCommandLine } from './app.ts';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'cli-'));
  const spec = { fields: [{ name: 'id', type: 'bigint' }], droppedFields: ['note'] };
  const entity = { apiVersion, kind: 'Entity', metadata: { name: 'orders' }, spec };
  await writeFile(join(directory, 'orders.json'), JSON.stringify(entity));
});
afterAll(() => rm(directory, { recursive: true }));

const step: Step = {
  title: 'orders: drop column note',
  sql: 'ALTER TABLE "public"."orders" DROP COLUMN "note"',
  ...{ lock: 'AccessExclusive', table: 'public.orders', standalone: false, undo: null },
  ...{ lockTimeoutMs: 2000, statementTimeoutMs: 15_000, hazards: ['data loss'] },
};
const refusal = { resource: 'orders', title: 'drop', reason: 'a view', manual: 'drop it' };

/** `ashlar plan`, of a database in which these plans are made. */
async function plan(contract: Partial<ContractPlan>, migration: Partial<MigrationPlan> = {}) {
  const out: string[] = [];
  const nobody = (): Promise<never> => Promise.reject(new Error('it asks for a plan only'));
  const code = await runCommandLine(['plan', directory, '--database', 'postgres://x/y'], {
    print: (line) => void out.push(line),
    printError: (line) => void out.push(line),
    ...{ environment: {}, version: '0', importSchema: nobody, withKeyStore: nobody },
    ...{ examineDatabase: nobody, askStatus: nobody, sleep: nobody },
    planMigration: async () => ({
      ...{ hash: 'h', steps: [], refusals: [], notices: [], ...migration },
    }),
    planContract: async () => [
      { ...{ resource: 'orders', hash: 'abc', steps: [], refusals: [] }, ...contract },
    ],
  });
  return { code, out };
}

test('what waits for approval is printed with the hash that approves it', async () => {
  expect(await plan({ steps: [step] })).toEqual({
    code: 0,
    out: [
      'AFTER APPROVAL  orders: drop column note',
      '     ALTER TABLE "public"."orders" DROP COLUMN "note"',
      '   lock: AccessExclusive on public.orders, waits for it at most 2000 ms',
      '   hazard: data loss',
      '   approve: annotate Entity orders with ashlar.dev/approve: "abc"',
      '',
    ],
  });
});

test('where the table is changed before, nobody knows the hash yet', async () => {
  const { out } = await plan({ steps: [step] }, { steps: [{ ...step, title: 'another' }] });
  const text = out.join('\n');
  expect(text).toContain('approve: once the steps above are done, which change its hash');
  expect(text).not.toContain('abc');
});

test('a column that something needs is refused', async () => {
  const { code, out } = await plan({ refusals: [refusal] });
  expect([code, out[0]]).toEqual([1, 'REFUSED  orders: drop']);
});
