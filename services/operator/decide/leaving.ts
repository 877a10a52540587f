// Which Entities are deleted together with their tables, and which of these have to stay because others refer to them?
import type { Drop } from '../../shared/messages/db-migrate.ts';
import { isPaused } from '../../shared/model/annotations.ts';
import type { EntitySpec } from '../../shared/model/entity-spec.ts';
import type { ResourceStatus } from './status.ts';

/** While an Entity has it, the API server keeps what was deleted until its table is gone. */
export const finalizer = 'ashlar.dev/table';

/** An Entity as the server holds it. */
export interface HeldEntity {
  readonly metadata: {
    readonly name: string;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly deletionTimestamp?: string;
    readonly finalizers?: readonly string[];
  };
  readonly spec?: Partial<EntitySpec>;
  readonly status?: ResourceStatus;
}
export interface Leaving {
  /** Names of those that are served no more, and whose tables are to be dropped. */
  readonly going: ReadonlySet<string>;
  /** Those that stay served, and the Entities that refer to them. */
  readonly kept: ReadonlyMap<string, readonly string[]>;
  /** Those that stay because they are paused. */
  readonly paused: ReadonlySet<string>;
}
export const noneLeaves: Leaving = { going: new Set(), kept: new Map(), paused: new Set() };

const isDelete = ({ spec }: HeldEntity) => spec?.reclaimPolicy === 'Delete';
const hasFinalizer = ({ metadata }: HeldEntity) =>
  metadata.finalizers?.includes(finalizer) ?? false;
const isDeleted = ({ metadata }: HeldEntity) => metadata.deletionTimestamp !== undefined;

const referencesOf = ({ spec }: HeldEntity): string[] => [
  ...(spec?.fields ?? []).flatMap(({ references }) => references?.entity ?? []),
  ...(spec?.foreignKeys ?? []).map(({ references }) => references.entity),
];

/** Who that stays refers to whom that goes. */
function referrers(entities: readonly HeldEntity[], going: ReadonlySet<string>) {
  const found = new Map<string, string[]>();
  for (const entity of entities) {
    const { name } = entity.metadata;
    if (going.has(name)) continue;
    for (const to of new Set(referencesOf(entity)))
      if (going.has(to)) found.set(to, [...(found.get(to) ?? []), name]);
  }
  return found;
}

/** Whoever is referred to stays, and whoever that one refers to. */
export function decideLeaving(entities: readonly HeldEntity[]): Leaving {
  const deleted = entities.filter((one) => isDeleted(one) && hasFinalizer(one) && isDelete(one));
  const leaving = deleted.filter((one) => !isPaused(one));
  const paused = new Set(deleted.filter(isPaused).map(({ metadata }) => metadata.name));
  const going = new Set(leaving.map(({ metadata }) => metadata.name));
  const kept = new Map<string, readonly string[]>();
  for (let found = referrers(entities, going); found.size > 0; found = referrers(entities, going))
    for (const [name, by] of found) {
      going.delete(name);
      kept.set(name, by);
    }
  return { going, kept, paused };
}

/** Their tables: those they were served from last, whatever was declared since. */
export const dropsOf = (entities: readonly HeldEntity[], { going }: Leaving): Drop[] =>
  entities.flatMap(({ metadata: { name }, status }) =>
    going.has(name) && status?.table !== undefined ? [{ resource: name, table: status.table }] : [],
  );

/** What is done about its finalizer. `isServed`: as it is declared; `isSettled`: it goes, and its table is gone. */
export function decideFinalizer(
  entity: HeldEntity,
  { isServed, isSettled }: { readonly isServed: boolean; readonly isSettled: boolean },
): 'add' | 'remove' | 'keep' {
  if (!isDelete(entity)) return hasFinalizer(entity) ? 'remove' : 'keep';
  if (isDeleted(entity)) return hasFinalizer(entity) && isSettled ? 'remove' : 'keep';
  return isServed && !hasFinalizer(entity) ? 'add' : 'keep';
}
