// What do the objects of a namespace declare, and what has to be remembered of them until it is told what became of it?
import { isPaused } from '../../shared/model/annotations.ts';
import { tableName } from '../../shared/model/compile/draft.ts';
import { defaultSchema } from '../../shared/model/compile-model.ts';
import type { Host } from '../../shared/model/resources.ts';
import type { Owner } from '../build/ingress.ts';
import { decideLeaving, dropsOf, type Leaving, noneLeaves } from '../decide/leaving.ts';
import type { Gathered } from '../reconcile.ts';
import type { createDeclarationReader } from './read-declarations.ts';
import type { Looked } from './tell-statuses.ts';

/** Host names that the declarations hold, and of which Application. */
interface DeclaredHosts {
  readonly owner: Owner;
  readonly hosts: readonly Host[];
}
/** What a gathering saw: only of this a verdict can be told. */
export interface Seen {
  readonly looked: readonly Looked[];
  readonly leaving: Leaving;
  readonly declared: DeclaredHosts | null;
}
export const nothingSeen: Seen = { looked: [], leaving: noneLeaves, declared: null };

function hostsOf(looked: readonly Looked[], { resources }: Gathered): DeclaredHosts | null {
  const application = looked.find(({ plural }) => plural === 'applications');
  if (application === undefined) return null;
  const { name, uid } = application.object.metadata;
  return { owner: { name, uid }, hosts: resources?.application.spec.hosts ?? [] };
}

/** What is declared: what goes is not. */
const declaredOf = (found: readonly Looked[], { going }: Leaving) =>
  found
    .filter(({ plural, object }) => plural !== 'entities' || !going.has(object.metadata.name))
    .map(({ object }) => object);

const isPausedObject = ({ object }: Looked) => isPaused(object);

/** With the tables that are to go with their Entities, and whether they are paused. */
function withTables(found: readonly Looked[], { resources }: Gathered): Looked[] {
  const schema = resources?.application.spec.schema ?? defaultSchema;
  const tables = new Map(
    (resources?.entities ?? [])
      .filter(({ spec }) => spec.reclaimPolicy === 'Delete')
      .map((entity) => [entity.metadata.name, `${schema}.${tableName(entity)}`]),
  );
  const isAllPaused = found.some((one) => one.plural === 'applications' && isPausedObject(one));
  return found.map(({ plural, object }) => {
    const table = plural === 'entities' ? tables.get(object.metadata.name) : undefined;
    return { plural, object, table, isPaused: isAllPaused || isPaused(object) };
  });
}

export function lookAt(
  found: readonly Looked[],
  read: ReturnType<typeof createDeclarationReader>,
): { readonly seen: Seen; readonly gathered: Gathered } {
  const entities = found.filter(({ plural }) => plural === 'entities').map(({ object }) => object);
  const leaving = decideLeaving(entities);
  const parsed = read(declaredOf(found, leaving));
  const looked = withTables(found, parsed);
  return {
    seen: { looked, leaving, declared: hostsOf(looked, parsed) },
    gathered: { ...parsed, drops: dropsOf(entities, leaving) },
  };
}
