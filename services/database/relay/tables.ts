// Which tables can be covered, and under which names are their rows read?

/** Prefix of `pg_logical_emit_message` for tables, one a line, about which nothing known holds any more. */
export const wholeTablesPrefix = 'ashlar';

/** A table of the model or the publication, or a part of one, as the catalog describes it. */
export interface CatalogRow {
  /** `schema.table` */
  readonly root: string;
  readonly rootOid: number;
  /** `root` as it is written in SQL. */
  readonly quoted: string;
  /** The same, or one of its partitions (or children). */
  readonly oid: number;
  readonly kind: string;
  readonly isLogged: boolean;
  readonly isPartition: boolean;
  /** Sorted by code units. */
  readonly primaryKey: readonly string[] | null;
  /** Deletes and changed keys are told by the primary key, or by more. */
  readonly identifiesByKey: boolean;
  readonly isOwn: boolean;
  /** In the model now. */
  readonly isWanted: boolean;
  readonly isPublished: boolean;
}

export interface PublishedTable {
  /** `schema.table`: its own if the model has it, and those of the model it is a partition of. */
  readonly names: readonly string[];
  /** Null: its rows cannot be named. */
  readonly primaryKey: readonly string[] | null;
}

export interface Tables {
  /** As written in SQL: covered as soon as they are published. */
  readonly toAdd: readonly string[];
  /** As written in SQL: not in the model, or without a key, when PostgreSQL refuses updates of what is published. */
  readonly toDrop: readonly string[];
  /** `schema.table` */
  readonly covered: readonly string[];
  readonly byOid: ReadonlyMap<number, PublishedTable>;
}

const isTold = ({ kind, isLogged, primaryKey, identifiesByKey }: CatalogRow) =>
  (kind === 'r' || kind === 'p') && isLogged && primaryKey !== null && identifiesByKey;

/** A table with children that are no partitions is not: their rows are read with it, under keys of their own. */
function canBeCovered(rows: readonly CatalogRow[]): boolean {
  return rows.every((row) => isTold(row) && (row.oid === row.rootOid || row.isPartition));
}

function namesByOid(rows: readonly CatalogRow[]): Map<number, PublishedTable> {
  const byOid = new Map<number, PublishedTable>();
  for (const row of rows) {
    const { oid, root, primaryKey } = row;
    const names = [...(byOid.get(oid)?.names ?? []), root];
    byOid.set(oid, { names, primaryKey: isTold(row) ? primaryKey : null });
  }
  return byOid;
}

function groupByRoot(rows: readonly CatalogRow[]): Map<string, CatalogRow[]> {
  const groups = new Map<string, CatalogRow[]>();
  for (const row of rows) {
    const group = groups.get(row.root);
    if (group === undefined) groups.set(row.root, [row]);
    else group.push(row);
  }
  return groups;
}

type Fate = 'add' | 'drop' | 'cover' | 'leave';

function fateOf(root: CatalogRow, parts: readonly CatalogRow[]): Fate {
  const isCoverable = root.isWanted && canBeCovered(parts);
  if (root.isPublished) return isCoverable ? 'cover' : 'drop';
  return isCoverable && root.isOwn ? 'add' : 'leave';
}

/** What has to be done, and what holds now. */
export function planTables(rows: readonly CatalogRow[]): Tables {
  const toAdd: string[] = [];
  const toDrop: string[] = [];
  const covered: string[] = [];
  const published: CatalogRow[] = [];
  for (const parts of groupByRoot(rows).values()) {
    const root = parts.find(({ oid, rootOid }) => oid === rootOid);
    if (root === undefined) continue;
    const fate = fateOf(root, parts);
    if (fate === 'add') toAdd.push(root.quoted);
    else if (fate === 'drop') toDrop.push(root.quoted);
    else if (fate === 'cover') covered.push(root.root);
    if (root.isPublished) published.push(...parts);
  }
  return { toAdd, toDrop, covered, byOid: namesByOid(published) };
}
