// Is what a directory declares right, as a whole?
import { readDirectory } from '../operator/source/read-directory.ts';
import { compileModel } from '../shared/model/compile-model.ts';
import { formatProblem } from '../shared/model/manifests/source-problem.ts';
import type { Model } from '../shared/model/model.ts';
import type { ResourceSet } from '../shared/model/resources.ts';
import type { World } from './command.ts';

export interface DeclaredApplication {
  readonly resources: ResourceSet;
  readonly model: Model;
}

/** The resources and their model; null after every problem was printed. */
export async function readApplication(
  directory: string,
  { printError }: World,
): Promise<DeclaredApplication | null> {
  const { resources, problems, locate } = await readDirectory(directory);
  const compiled = resources === null ? null : compileModel(resources);
  if (resources !== null && compiled !== null && compiled.model !== null)
    return { resources, model: compiled.model };
  const all = [...problems, ...(compiled?.problems ?? []).map(locate)];
  for (const problem of all) printError(formatProblem(problem));
  printError(`${all.length} problem${all.length === 1 ? '' : 's'}`);
  return null;
}
