// db.migrate.plan, db.migrate.contract and db.migrate.apply: operator → database. What would change in the schema; change it.
import { z } from 'zod';
import { resourceSetSchema } from '../model/resources.ts';
import { defineSubject } from './subject.ts';

/** One statement of a migration, with what it costs. */
export const stepSchema = z.object({
  /** In words: `add column orders.note (text)`. */
  title: z.string(),
  sql: z.string(),
  /** Strongest lock it takes on an existing table; null when it touches none. */
  lock: z
    .enum(['AccessExclusive', 'ShareRowExclusive', 'ShareUpdateExclusive', 'Share'])
    .nullable(),
  /** The table that is locked, `schema.table`. */
  table: z.string().nullable(),
  /** Must not run inside a transaction block (CREATE INDEX CONCURRENTLY). */
  standalone: z.boolean(),
  /** 0: it may wait, because waiting for this lock holds up neither reads nor writes. */
  lockTimeoutMs: z.number(),
  /** 0: none, because it reads a whole table. */
  statementTimeoutMs: z.number(),
  /** What an operator should know before it runs, in words. */
  hazards: z.array(z.string()),
  /** Statement that removes what a failed try leaves behind (an invalid index), if it leaves anything. */
  undo: z.string().nullable(),
});
export type Step = z.infer<typeof stepSchema>;

/** A difference the planner does not mend by itself. */
export const refusalSchema = z.object({
  /** Name of the Entity (or Application) resource it belongs to. */
  resource: z.string(),
  /** `orders.total: type integer → bigint` */
  title: z.string(),
  reason: z.string(),
  /** What to do by hand instead. */
  manual: z.string(),
});
export type Refusal = z.infer<typeof refusalSchema>;

export const migrationPlanSchema = z.object({
  /** Hash of steps and of the live schema they were made for. */
  hash: z.string(),
  steps: z.array(stepSchema),
  refusals: z.array(refusalSchema),
  /** What is in the database and not declared any more; it is kept. */
  notices: z.array(z.string()),
});
export type MigrationPlan = z.infer<typeof migrationPlanSchema>;

/** The table of an Entity that was deleted, and that is to go with it. */
export const dropSchema = z.object({
  /** Name of the Entity. */
  resource: z.string(),
  /** `schema.table`; nothing is done unless it is in the schema of the Application. */
  table: z.string(),
});
export type Drop = z.infer<typeof dropSchema>;

/** With `drops` the plan is about these tables alone. */
const drops = z.array(dropSchema).optional();

const planRequestSchema = z.object({ resources: resourceSetSchema, drops });
export type MigrationToPlan = z.infer<typeof planRequestSchema>;
const applyRequestSchema = planRequestSchema.extend({
  hash: z.string(),
  /** Name of an Entity: the plan is about its dropped fields alone. */
  contract: z.string().optional(),
});
export type MigrationToApply = z.infer<typeof applyRequestSchema>;

export const dbMigratePlan = defineSubject({
  name: 'db.migrate.plan',
  request: planRequestSchema,
  reply: migrationPlanSchema,
});

/** What drops the columns of one Entity that its `droppedFields` name. */
export const contractPlanSchema = migrationPlanSchema
  .pick({ hash: true, steps: true, refusals: true })
  .extend({ resource: z.string().describe('Name of the Entity.') });
export type ContractPlan = z.infer<typeof contractPlanSchema>;

/** One plan for each Entity that has something to drop; changes nothing. */
export const dbMigrateContract = defineSubject({
  name: 'db.migrate.contract',
  request: planRequestSchema.pick({ resources: true }),
  reply: z.object({ plans: z.array(contractPlanSchema) }),
});

export const dbMigrateApply = defineSubject({
  name: 'db.migrate.apply',
  /** Refused when `hash` is not that of the plan made anew: the live schema changed in between. */
  request: applyRequestSchema,
  reply: z.object({ applied: z.array(z.string()) }),
});
