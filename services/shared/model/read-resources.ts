// What does a publication declare? Read resource by resource; what was read before is known by its text.
import { z } from 'zod';
import type { Interruptible } from '../interruptible.ts';
import { actionSchema, applicationSchema, entitySchema, type ResourceSet } from './resources.ts';

const unreadSchema = z.object({
  application: z.unknown(),
  entities: z.array(z.unknown()),
  actions: z.array(z.unknown()),
});

/**
 * Gives what `resourceSetSchema` does. Resources that are equal to those of the reading before are the same objects:
 * of a thousand, one was changed.
 */
export function createResourceReader() {
  let known: ReadonlyMap<string, unknown> = new Map();

  return function* readResources(value: unknown): Interruptible<ResourceSet> {
    const unread = unreadSchema.parse(value);
    const read = new Map<string, unknown>();
    function* readAll<T>(schema: z.ZodType<T>, items: readonly unknown[]): Interruptible<T[]> {
      const found: T[] = [];
      for (const item of items) {
        const text = JSON.stringify(item);
        const resource = (known.get(text) as T | undefined) ?? schema.parse(item);
        read.set(text, resource);
        found.push(resource);
        yield;
      }
      return found;
    }
    const application = applicationSchema.parse(unread.application);
    const entities = yield* readAll(entitySchema, unread.entities);
    const actions = yield* readAll(actionSchema, unread.actions);
    known = read;
    return { application, entities, actions };
  };
}
