// Are two declarations the same?
import { createHash } from 'node:crypto';
import type { ResourceSet } from './resources.ts';

/** JSON with the keys of every object in order, and without those that are undefined. */
function canonicalText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalText).join()}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const object = value as Readonly<Record<string, unknown>>;
  const entries = Object.keys(object)
    .filter((key) => object[key] !== undefined)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonicalText(object[key])}`);
  return `{${entries.join()}}`;
}

/**
 * Hash of names and specs, 16 hexadecimal digits. Labels, annotations, the order of resources and of
 * keys do not count.
 */
export function revisionOf({ application, entities, actions }: ResourceSet): string {
  const named = [...entities, ...actions]
    .map(({ kind, metadata, spec }) => ({ key: `${kind}/${metadata.name}`, spec }))
    .sort((a, b) => (a.key < b.key ? -1 : 1));
  const text = canonicalText([application.spec, ...named]);
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
