// Where do the foreign keys lead, and can PostgreSQL enforce them?
import type { Field } from '../model.ts';
import { foreignKeyName } from '../names.ts';
import { type Draft, uniqueKeysOf } from './draft.ts';
import { type Report, reportUnknown } from './report.ts';

export interface ForeignKey {
  readonly name: string;
  readonly fields: readonly string[];
  readonly target: Draft;
  readonly targetFields: readonly string[];
  readonly path: string;
}

/** One as declared at a field or under spec.foreignKeys, brought to one form. */
interface Declared {
  readonly path: string;
  readonly name: string | undefined;
  readonly fields: readonly string[];
  readonly entity: string;
  readonly entityPath: string;
  /** Null: the primary key of the target. */
  readonly targetFields: readonly string[] | null;
  readonly targetPath: (index: number) => string;
  readonly hasActions: boolean;
}

function declaredAtFields({ spec }: Draft): Declared[] {
  return spec.fields.flatMap((field, index) => {
    const { references } = field;
    if (references === undefined) return [];
    const path = `spec.fields[${index}].references`;
    return [
      {
        path,
        name: references.name,
        fields: [field.name],
        entity: references.entity,
        entityPath: `${path}.entity`,
        targetFields: references.field === undefined ? null : [references.field],
        targetPath: () => `${path}.field`,
        hasActions: references.onDelete !== undefined || references.onUpdate !== undefined,
      },
    ];
  });
}

function declaredInList({ spec }: Draft): Declared[] {
  return (spec.foreignKeys ?? []).map((key, index) => {
    const path = `spec.foreignKeys[${index}]`;
    return {
      path,
      name: key.name,
      fields: key.fields,
      entity: key.references.entity,
      entityPath: `${path}.references.entity`,
      targetFields: key.references.fields,
      targetPath: (place: number) => `${path}.references.fields[${place}]`,
      hasActions: key.onDelete !== undefined || key.onUpdate !== undefined,
    };
  });
}

/** The fields pointed to, or null after reporting why there are none. */
function findTargetFields(declared: Declared, target: Draft, report: Report) {
  if (declared.targetFields !== null) return declared.targetFields;
  const primaryKey = target.spec.primaryKey ?? [];
  if (primaryKey.length === 1) return primaryKey;
  const has = primaryKey.length === 0 ? 'no primary key' : `a key of ${primaryKey.length} fields`;
  const hint = primaryKey.length === 0 ? 'Name the field.' : 'Declare it under spec.foreignKeys.';
  report(declared.entityPath, `Entity ${target.resource} has ${has}`, hint);
  return null;
}

/** Whether all names are known; those that are not are reported. */
function knowsFields(draft: Draft, declared: Declared, target: Draft): boolean {
  const unknown = (owner: Draft, names: readonly string[], path: (index: number) => string) =>
    names
      .map((name, index) => ({ owner, name, path: path(index) }))
      .filter(({ name }) => !owner.fields.has(name));
  const all = [
    ...unknown(draft, declared.fields, (index) => `${declared.path}.fields[${index}]`),
    ...unknown(target, declared.targetFields ?? [], declared.targetPath),
  ];
  for (const { owner, ...place } of all) {
    const what = owner === draft ? 'field' : `field of Entity ${owner.resource}`;
    reportUnknown(draft.report, place, { what, known: owner.fields.keys() });
  }
  return all.length === 0;
}

const sameFields = (a: readonly string[], b: readonly string[]) =>
  a.length === b.length && a.every((name) => b.includes(name));

/** An index declared as SQL may be what makes the fields unique; what it says is PostgreSQL's to read. */
function isUniqueBySql({ spec }: Draft, fields: readonly string[]): boolean {
  return (spec.indexes ?? []).some(
    (index) =>
      'definition' in index &&
      index.unique === true &&
      fields.every((name) => index.definition.includes(name)),
  );
}

const textTypes = new Set(['text', 'character varying', 'bpchar', 'name', 'citext']);
const dateTypes = new Set(['date', 'timestamp without time zone', 'timestamp with time zone']);

/** Whether PostgreSQL finds an equality between the two types in the index of the target. */
function canReference(from: Field, to: Field): boolean {
  if (from.baseType === to.baseType) return true;
  // A type of the application may be a domain over the other one.
  if (from.category === 'other' || to.category === 'other') return true;
  if (from.category === 'integer') return to.category === 'integer' || to.category === 'number';
  if (from.category === 'number')
    return (
      to.baseType === 'double precision' ||
      (from.baseType.startsWith('double') && to.baseType === 'real')
    );
  return [textTypes, dateTypes].some((like) => like.has(from.baseType) && like.has(to.baseType));
}

function checkTypes(draft: Draft, key: ForeignKey): void {
  for (const [index, name] of key.fields.entries()) {
    const from = draft.fields.get(name);
    const targetName = key.targetFields[index] ?? '';
    const to = key.target.fields.get(targetName);
    if (!from || !to || canReference(from, to)) continue;
    draft.report(
      key.path,
      `"${name}" is ${from.type}, but "${targetName}" of Entity ${key.target.resource} is ${to.type}`,
      'Both must have the same type.',
    );
  }
}

/** Views are bound to nothing: there a key only tells how to embed. */
function checkEnforceable(draft: Draft, key: ForeignKey, declared: Declared): void {
  const { report } = draft;
  const { target, targetFields } = key;
  if (draft.spec.view) {
    if (declared.hasActions) report(key.path, 'onDelete and onUpdate have no meaning on a view');
    return;
  }
  if (target.spec.view)
    report(
      declared.entityPath,
      `Entity ${target.resource} is a view, which a table cannot reference`,
    );
  else if (
    !uniqueKeysOf(target).some((unique) => sameFields(unique, targetFields)) &&
    !isUniqueBySql(target, targetFields)
  )
    report(
      key.path,
      `${targetFields.map((name) => `"${name}"`).join(', ')} of Entity ${target.resource} is not unique`,
      'A foreign key points to the primary key or to unique fields.',
    );
}

/** The foreign keys of one entity, those that make sense; the others are reported. */
export function compileForeignKeys(
  draft: Draft,
  draftsByResource: ReadonlyMap<string, Draft>,
): ForeignKey[] {
  return [...declaredAtFields(draft), ...declaredInList(draft)].flatMap((declared) => {
    const { path, fields, entity } = declared;
    const target = draftsByResource.get(entity);
    if (target === undefined) {
      const names = { what: 'Entity', known: draftsByResource.keys() };
      reportUnknown(draft.report, { path: declared.entityPath, name: entity }, names);
      return [];
    }
    const targetFields = findTargetFields(declared, target, draft.report);
    if (targetFields === null || !knowsFields(draft, declared, target)) return [];
    if (targetFields.length !== fields.length) {
      draft.report(path, `${fields.length} field(s) cannot reference ${targetFields.length}`);
      return [];
    }
    const name = declared.name ?? foreignKeyName(draft.name, fields);
    const key = { name, fields, target, targetFields, path };
    checkTypes(draft, key);
    checkEnforceable(draft, key, declared);
    return [key];
  });
}
