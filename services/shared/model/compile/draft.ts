// What is known of an entity before it is looked at together with the others?

import type { EntitySpec } from '../entity-spec.ts';
import type { Field } from '../model.ts';
import type { DeclaredTypes } from '../pg-types.ts';
import type { EntityResource } from '../resources.ts';
import { compileField } from './field.ts';
import { compileIndexes, type Index } from './indexes.ts';
import { compileKeys, type Key } from './keys.ts';
import type { Report } from './report.ts';

export interface Draft {
  /** The table's name: in URLs and as key of the model. */
  readonly name: string;
  /** Name of the resource. */
  readonly resource: string;
  readonly spec: EntitySpec;
  readonly fields: ReadonlyMap<string, Field>;
  /** Constraints, the primary key first. */
  readonly keys: readonly Key[];
  readonly indexes: readonly Index[];
  readonly report: Report;
}

/** Declared, or made from the name of the resource. */
export function tableName({ metadata, spec }: EntityResource): string {
  return spec.table ?? metadata.name.replaceAll('-', '_');
}

function compileFields(spec: EntitySpec, types: DeclaredTypes, report: Report): Map<string, Field> {
  const fields = new Map<string, Field>();
  for (const [index, field] of spec.fields.entries()) {
    const path = `spec.fields[${index}]`;
    const fieldReport: Report = (place, ...words) => report(path + place, ...words);
    if (fields.has(field.name)) fieldReport('.name', `field "${field.name}" is declared twice`);
    const isView = spec.view === true;
    fields.set(field.name, compileField(field, { types, report: fieldReport, isView }));
  }
  return fields;
}

/** What makes a view more than its columns; there is nothing in the database that could enforce it. */
function checkView(spec: EntitySpec, report: Report): void {
  for (const part of ['primaryKeyName', 'checks', 'indexes'] as const)
    if (spec[part] !== undefined)
      report(`spec.${part}`, `${part} has no meaning on a view; declare it on the view's tables`);
  if (spec.droppedFields !== undefined)
    report('spec.droppedFields', 'columns of a view are never dropped; leave it out');
  if (spec.reclaimPolicy === 'Delete')
    report('spec.reclaimPolicy', 'a view is never dropped; leave it out, or set Retain');
}

/** What is served is not dropped. */
function checkDropped({ droppedFields = [], fields }: EntitySpec, report: Report): void {
  for (const [index, name] of droppedFields.entries()) {
    const path = `spec.droppedFields[${index}]`;
    if (fields.some((field) => field.name === name))
      report(path, `field "${name}" is declared in fields, too; take it out of one of them`);
    if (droppedFields.indexOf(name) < index) report(path, `"${name}" is named twice`);
  }
}

/** Changes are read from PostgreSQL's log, which has those of tables, and tells rows by their primary key. */
function checkEvents(spec: EntitySpec, report: Report): void {
  if (spec.events !== true) return;
  if (spec.view === true)
    report('spec.events', 'a view has no changes of its own; set events on its tables');
  else if (spec.primaryKey === undefined)
    report('spec.events', 'events name rows by their primary key; declare primaryKey');
}

export function createDraft(entity: EntityResource, types: DeclaredTypes, report: Report): Draft {
  const { metadata, spec } = entity;
  const name = tableName(entity);
  const fields = compileFields(spec, types, report);
  if (spec.view === true) checkView(spec, report);
  checkEvents(spec, report);
  checkDropped(spec, report);
  const base = { name, resource: metadata.name, spec, fields, report };
  return { ...base, keys: compileKeys(base), indexes: compileIndexes(base) };
}

/** Groups of fields no two rows are equal in: the primary key, the other constraints, unique indexes. */
export function uniqueKeysOf({ keys, indexes }: Draft): (readonly string[])[] {
  const indexed = indexes.filter((index) => index.isKey).map((index) => index.fields ?? []);
  return [...keys.map((key) => key.fields), ...indexed];
}

/** The fields once keys are known: those of the primary key are required, single ones unique. */
export function keyedFields(draft: Draft): Map<string, Field> {
  const { fields, spec } = draft;
  const primary = new Set(spec.primaryKey ?? []);
  const single = uniqueKeysOf(draft).filter((key) => key.length === 1);
  const alone = new Set(single.map(([name = '']) => name));
  const keyed = new Map(fields);
  for (const name of new Set([...primary, ...alone])) {
    const field = fields.get(name);
    if (field !== undefined)
      keyed.set(name, {
        ...field,
        required: field.required || primary.has(name),
        unique: field.unique || alone.has(name),
      });
  }
  return keyed;
}
