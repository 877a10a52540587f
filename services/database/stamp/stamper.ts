// From when is an answer, and what does it depend on?
import type { Follower } from '../../shared/coherence/follower.ts';
import { wholeTag } from '../../shared/coherence/tag.ts';
import { answerTags } from '../../shared/coherence/tags/answer-tags.ts';
import type { TableFacts } from '../../shared/coherence/tags/table-facts.ts';
import { planTags, type TagPlan } from '../../shared/coherence/tags/tag-plan.ts';
import { tableText } from '../../shared/coherence/tags/touched.ts';
import { VersionedStore } from '../../shared/coherence/versioned-store.ts';
import type { TableName, Values } from '../../shared/messages/condition.ts';
import type { ReadShape } from '../../shared/messages/read-shape.ts';
import type { Stamp } from '../../shared/messages/stamp.ts';
import type { RunStatement } from '../statement.ts';
import { loadFacts } from './load-facts.ts';

/** Makes the stamp of one answer; `keys` as the statement told them. */
export type StampAnswer = (values: Values, keys: string | null) => Stamp | null;

/** How the answers to reads of one shape are stamped. */
export interface Stamping {
  /** Columns of the answer whose values the statement has to tell. */
  readonly keyAliases: readonly string[];
  /** Called before a statement is sent; null: what it answers may not be kept. */
  readonly begin: () => StampAnswer | null;
}

export interface Stamper {
  /** How to stamp answers now: the same object until what is known of the table changes. Null: not at all. */
  stampingOf(key: string, shape: ReadShape): Stamping | null;
}

/** Facts and stampings; a table's facts take about 2 KiB. */
const maxBytes = 4 * 1024 * 1024;
const factsBytes = 2048;

interface Known {
  readonly facts: TableFacts | null;
  readonly stampings: Map<string, Stamping | null>;
}

/** What is known of tables, loaded when it is first asked for, and again when the table's definition has changed. */
function createKnownTables(follower: Follower, run: RunStatement) {
  const known = new VersionedStore<Known>({ follower, maxBytes, sizeOf: () => factsBytes });
  const loading = new Set<string>();

  async function load(name: TableName, table: string): Promise<void> {
    const { position } = follower;
    if (position === null || loading.has(table)) return;
    loading.add(table);
    try {
      const facts = await loadFacts(name, run);
      const { epoch, lsn: asOf } = position;
      const stamp = { epoch, asOf, tags: [wholeTag(table)], columnSets: [] };
      known.keep(table, { value: { facts, stampings: new Map() }, stamp }, 0);
    } catch {
      // The database is away, or busy: the next read asks again.
    } finally {
      loading.delete(table);
    }
  }

  return (name: TableName): Known | null => {
    const table = tableText(name);
    const found = known.find(table);
    if (found === null) void load(name, table);
    return found?.value ?? null;
  };
}

export function createStamper(follower: Follower, run: RunStatement): Stamper {
  const knownOf = createKnownTables(follower, run);

  function begin(plan: TagPlan, source: TableName, by: Known): StampAnswer | null {
    const { position } = follower;
    // The definition may have changed while the read waited to be sent: it would be stamped by the old one.
    if (position === null || knownOf(source) !== by) return null;
    const { epoch, lsn: asOf } = position;
    if (!plan.tables.every((table) => follower.covers(table, asOf))) return null;
    return (values, keys) => {
      const tags = answerTags(plan, values, keys);
      return tags && { epoch, asOf, ...tags };
    };
  }

  function createStamping(shape: ReadShape, source: TableName, by: Known): Stamping | null {
    if (by.facts === null) return null;
    const plan = planTags(shape, () => by.facts);
    if (plan === null) return null;
    return {
      keyAliases: plan.rows.by === 'rows' ? plan.rows.keyAliases : [],
      begin: () => begin(plan, source, by),
    };
  }

  return {
    stampingOf(key, shape) {
      const { source } = shape.rows;
      if (follower.epoch === null || 'function' in source) return null;
      const known = knownOf(source);
      if (known === null) return null;
      let stamping = known.stampings.get(key);
      if (stamping === undefined) {
        stamping = createStamping(shape, source, known);
        known.stampings.set(key, stamping);
      }
      return stamping;
    },
  };
}
