// How is a set of resources compiled once, however many in this process need its model?
import { finish, type Interruptible } from '../interruptible.ts';
import { type CompiledModel, compileInSteps } from './compile-model.ts';
import type { ResourceSet } from './resources.ts';

/** By the identity of the set: nobody changes one that was handed on. */
const compiled = new WeakMap<object, CompiledModel>();

/** What somebody in this process has compiled already; undefined when nobody has. */
export const compiledBefore = (resources: object): CompiledModel | undefined =>
  compiled.get(resources);

/**
 * What `compileModel` gives, remembered as long as the resources are. In one process the operator, the planner
 * of migrations and all who follow the published model are handed the same resources.
 */
export const compileOnce = (resources: ResourceSet): CompiledModel =>
  finish(compileOnceInSteps(resources));

/** The same, for those who have something else to do meanwhile. */
export function* compileOnceInSteps(resources: ResourceSet): Interruptible<CompiledModel> {
  let known = compiled.get(resources);
  if (known === undefined) {
    known = yield* compileInSteps(resources);
    compiled.set(resources, known);
  }
  return known;
}
