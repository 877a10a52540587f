// Are two declarations the same?
import { createHash } from 'node:crypto';
import { finish, type Interruptible } from '../interruptible.ts';
import type { ResourceSet } from './resources.ts';

/**
 * Text that two values share only when they are equal: like JSON, with the keys of every object in order
 * and without those that are undefined. Loops, because no other function takes as much of a compilation.
 */
function canonicalText(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  let text = '';
  if (Array.isArray(value)) {
    for (const item of value) text += `${canonicalText(item)},`;
    return `[${text}]`;
  }
  const object = value as Readonly<Record<string, unknown>>;
  for (const key of Object.keys(object).sort()) {
    const inner = object[key];
    if (inner !== undefined) text += `${JSON.stringify(key)}:${canonicalText(inner)},`;
  }
  return `{${text}}`;
}

/**
 * Hash of names and specs, 16 hexadecimal digits. Labels, annotations, the order of resources and of
 * keys do not count.
 */
export const revisionOf = (resources: ResourceSet): string => finish(revisionInSteps(resources));

export function* revisionInSteps({
  application,
  entities,
  actions,
}: ResourceSet): Interruptible<string> {
  const named = [...entities, ...actions]
    .map(({ kind, metadata, spec }) => ({ key: `${kind}/${metadata.name}`, spec }))
    .sort((a, b) => (a.key < b.key ? -1 : 1));
  const hash = createHash('sha256').update(canonicalText(application.spec));
  for (const resource of named) {
    hash.update(canonicalText(resource));
    yield;
  }
  return hash.digest('hex').slice(0, 16);
}
