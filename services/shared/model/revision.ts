// Are two declarations the same?
import { createHash } from 'node:crypto';
import type { ResourceSet } from './resources.ts';

/** JSON with the keys of every object in order, and without those that are undefined. */
function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, canonical(inner)]));
}

/**
 * Hash of names and specs, 16 hexadecimal digits. Labels, annotations, the order of resources and of
 * keys do not count.
 */
export function revisionOf({ application, entities, actions }: ResourceSet): string {
  const named = [...entities, ...actions]
    .map(({ kind, metadata, spec }) => ({ key: `${kind}/${metadata.name}`, spec }))
    .sort((a, b) => (a.key < b.key ? -1 : 1));
  const text = JSON.stringify(canonical([application.spec, ...named]));
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
