// Is a plan that remembers PostgreSQL's spelling the same as one that asks for it, and does it ask less?
import { planRemembering } from '../../services/database/migrate/remembered-plan.ts';
import type { Queryable } from '../../services/database/schema/queryable.ts';
import { parseManifests } from '../../services/shared/model/parse-manifests.ts';
import type { ResourceSet } from '../../services/shared/model/resources.ts';
import { connectTo, migrate, plan } from '../helpers/migration.ts';
import { createDatabase, type TestDatabase } from '../helpers/postgres.ts';

const entity = (name: string, minimum: number) => `---
apiVersion: ashlar.dev/v1alpha1
kind: Entity
metadata: { name: ${name} }
spec:
  fields:
    - { name: id, type: bigint, identity: always }
    - { name: status, type: text, default: open, enum: [open, done] }
    - { name: amount, type: 'numeric(10,2)', minimum: ${minimum} }
  primaryKey: [id]
`;

function declare(minimum = 0): ResourceSet {
  const text = entity('orders', minimum) + entity('parcels', 0);
  const { resources } = parseManifests([{ name: 'app.yaml', text }], 'test');
  if (resources === null) throw new Error('It cannot be read.');
  return resources;
}

let database: TestDatabase;
beforeEach(async () => {
  database = await createDatabase();
});
afterEach(() => database.drop());

/** The plan, and the tables PostgreSQL was asked to spell. */
async function planAndListen(resources: ResourceSet) {
  const { client, release } = await connectTo(database);
  const spelled = new Set<string>();
  const listening: Queryable = {
    query(text, values) {
      for (const [, table = ''] of text.matchAll(/CREATE TEMPORARY TABLE "(?!ashlar_)(\w+)"/g))
        spelled.add(table);
      return client.query(text, values);
    },
  };
  try {
    return { plan: await planRemembering(listening, resources), spelled: [...spelled] };
  } finally {
    await release();
  }
}

test('the second plan asks nothing and is the same', async () => {
  await migrate(database, declare());
  const first = await planAndListen(declare());
  expect(first.spelled).toEqual(['orders', 'parcels']);
  const second = await planAndListen(declare());
  expect(second).toEqual({ plan: await plan(database, declare()), spelled: [] });
  expect(second.plan.steps).toEqual([]);
});

test('of a declaration that changes only its table is asked for, and the plan changes it', async () => {
  await migrate(database, declare());
  await planAndListen(declare());
  const changed = await planAndListen(declare(1));
  expect(changed).toEqual({ plan: await plan(database, declare(1)), spelled: ['orders'] });
  expect(changed.plan.steps).not.toEqual([]);
});

test('of a table that was changed by hand it is asked again, and the change is seen', async () => {
  await migrate(database, declare());
  await planAndListen(declare());
  await database.pool.query("alter table parcels alter column status set default 'done'");
  const changed = await planAndListen(declare());
  expect(changed).toEqual({ plan: await plan(database, declare()), spelled: ['parcels'] });
  expect(changed.plan.steps).not.toEqual([]);
});

test('a database that was never migrated is left as it is', async () => {
  await planAndListen(declare());
  const { rows } = await database.pool.query("select to_regnamespace('ashlar') as found");
  expect(rows).toEqual([{ found: null }]);
});

test('what is declared no longer is forgotten', async () => {
  await migrate(database, declare());
  await planAndListen(declare());
  const { application, entities, actions } = declare();
  await planAndListen({ application, entities: entities.slice(0, 1), actions });
  const { rows } = await database.pool.query('select count(*)::int as count from ashlar.spelling');
  expect(rows).toEqual([{ count: 1 }]);
});
