// How is a set of resources compiled once, however many in this process need its model?
import { type CompiledModel, compileModel } from './compile-model.ts';
import type { ResourceSet } from './resources.ts';

/** By the identity of the set: nobody changes one that was handed on. */
const compiled = new WeakMap<ResourceSet, CompiledModel>();

/**
 * What `compileModel` gives, remembered as long as the resources are. In one process the operator, the planner
 * of migrations and all who follow the published model are handed the same resources.
 */
export function compileOnce(resources: ResourceSet): CompiledModel {
  let known = compiled.get(resources);
  if (known === undefined) {
    known = compileModel(resources);
    compiled.set(resources, known);
  }
  return known;
}
