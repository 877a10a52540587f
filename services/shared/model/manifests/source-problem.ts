// What is wrong with a manifest, and on which line?
import type { ModelProblem } from '../model.ts';

/** A problem with its place in the text; line and column start at 1. */
export interface SourceProblem extends ModelProblem {
  /** The file's name as the source gave it. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** A problem of resources that come from no file. */
export function withoutPlace(problem: ModelProblem): SourceProblem {
  return { ...problem, file: '', line: 1, column: 1 };
}

/** `orders.yaml:12:15  Entity orders  spec.fields[2].type  unknown type "bigintt". Did you mean "bigint"?` */
export function formatProblem(problem: SourceProblem): string {
  const { file, line, column, resource, path, message, hint } = problem;
  const words = hint === null ? message : `${message}. ${hint}`;
  const place = file === '' ? '' : `${file}:${line}:${column}`;
  return [place, resource, path, words].filter((part) => part !== '').join('  ');
}
