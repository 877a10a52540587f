// Who plans and applies what is declared, and brings in its first rows?
import type { Bus, Release } from '../../shared/bus/bus.ts';
import {
  dbMigrateApply,
  dbMigrateContract,
  dbMigratePlan,
  type MigrationPlan,
  type MigrationToApply,
  type MigrationToPlan,
} from '../../shared/messages/db-migrate.ts';
import { dbSeed, type SeedRequest } from '../../shared/messages/db-seed.ts';
import type { Connect, Queryable } from '../schema/queryable.ts';
import { seedWhenEmpty } from '../seed.ts';
import { told } from '../sqlstate.ts';
import { withSession } from '../with-session.ts';
import { applyMigration } from './apply-migration.ts';
import { createKnownSpellings } from './known-spellings.ts';
import { planContract } from './plan-contract.ts';
import { planDrops } from './plan-drops.ts';
import { planRemembering } from './remembered-plan.ts';

function createMigrations(connect: Connect) {
  const known = createKnownSpellings();
  const inSession = <T>(work: (client: Queryable) => Promise<T>) => withSession(connect, work);
  let learning: Promise<unknown> = Promise.resolve();

  const plan = ({ resources, drops }: MigrationToPlan): Promise<MigrationPlan> =>
    inSession((client) =>
      drops === undefined
        ? planRemembering(client, resources, known)
        : planDrops(client, { resources, drops }),
    );
  return {
    plan,
    contract: ({ resources }: Pick<MigrationToPlan, 'resources'>) =>
      inSession(async (client) => ({ plans: await planContract(client, resources) })),
    seed: (request: SeedRequest) =>
      inSession(async (client) => ({ isSeeded: await seedWhenEmpty(client, request) })),
    async apply(request: MigrationToApply) {
      const applied = await applyMigration({ connect, ...request, known });
      // Nobody waits for it: the next start will plan for these tables.
      learning = plan({ resources: request.resources }).catch(() => {});
      return applied;
    },
    settled: () => learning,
  };
}

/** Serves db.migrate and db.seed on the bus; what it gives ends that, once what runs has ended. */
export async function serveMigrations(bus: Bus, connect: Connect): Promise<Release> {
  const { plan, contract, seed, apply, settled } = createMigrations(connect);
  const releases = [
    await bus.serve(dbSeed, (request) => told(seed(request))),
    await bus.serve(dbMigratePlan, (request) => told(plan(request))),
    await bus.serve(dbMigrateContract, (request) => told(contract(request))),
    await bus.serve(dbMigrateApply, (request) => told(apply(request))),
  ];
  return async () => {
    await settled();
    for (const release of releases) await release();
  };
}
