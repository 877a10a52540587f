// What does a statement of a migration lock, and how long may it take?
import type { Step } from '../../../shared/messages/db-migrate.ts';
import { identifier } from '../../sql/identifier.ts';

export interface TableRef {
  readonly schema: string;
  readonly name: string;
}

/** Quoted, with its schema. */
export function quoted({ schema, name }: TableRef): string {
  return `${identifier(schema)}.${identifier(name)}`;
}

interface Words {
  readonly title: string;
  readonly sql: string;
  readonly hazards?: readonly string[];
}

/** A waiting ALTER TABLE holds up every new reader, so it gives up soon and tries again. */
const lockTimeoutMs = 2000;
/** Statements that only change the catalog take milliseconds; more means something is wrong. */
const instantTimeoutMs = 15_000;

function step(words: Words, costs: Omit<Step, 'title' | 'sql' | 'hazards' | 'undo'>): Step {
  return {
    title: words.title,
    sql: words.sql,
    hazards: [...(words.hazards ?? [])],
    undo: null,
    ...costs,
  };
}

/** It touches nothing anybody uses yet. */
export function newObjectStep(words: Words): Step {
  return step(words, {
    lock: null,
    table: null,
    standalone: false,
    lockTimeoutMs,
    statementTimeoutMs: instantTimeoutMs,
  });
}

/** It changes the catalog only, under a lock that holds up readers and writers for that instant. */
export function instantStep(table: TableRef, words: Words): Step {
  return step(words, {
    lock: 'AccessExclusive',
    table: `${table.schema}.${table.name}`,
    standalone: false,
    lockTimeoutMs,
    statementTimeoutMs: instantTimeoutMs,
  });
}

/** ADD FOREIGN KEY: writers of both tables wait for an instant, readers do not. */
export function referenceStep(table: TableRef, words: Words): Step {
  return { ...instantStep(table, words), lock: 'ShareRowExclusive' };
}

/** VALIDATE CONSTRAINT: reads the whole table while it is used. */
export function validateStep(table: TableRef, constraint: string): Step {
  const words = {
    title: `${table.name}: check all rows against ${constraint}`,
    sql: `ALTER TABLE ${quoted(table)} VALIDATE CONSTRAINT ${identifier(constraint)}`,
    hazards: ['reads the whole table'],
  };
  return { ...instantStep(table, words), lock: 'ShareUpdateExclusive', statementTimeoutMs: 0 };
}

/**
 * CREATE or DROP INDEX CONCURRENTLY: reads and writes go on. No limit of time: it waits for transactions
 * that began before, and one that gave up would leave an invalid index behind.
 */
export function concurrentStep(table: TableRef, words: Words, undo: string | null = null): Step {
  const costs = {
    lock: 'ShareUpdateExclusive' as const,
    table: `${table.schema}.${table.name}`,
    standalone: true,
    lockTimeoutMs: 0,
    statementTimeoutMs: 0,
  };
  return { ...step(words, costs), undo };
}
