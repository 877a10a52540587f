// How do the checks tell what is wrong?
import { AppError } from '../../errors.ts';
import { didYouMean } from '../../nearest.ts';
import type { ModelProblem } from '../model.ts';

/** Notes one problem at a place of one resource: `spec.fields[2].type`. */
export type Report = (path: string, message: string, hint?: string) => void;

/** A report for one resource, `Entity orders`, that adds to the list of all. */
export function createReport(problems: ModelProblem[], resource: string): Report {
  return (path, message, hint) => problems.push({ resource, path, message, hint: hint ?? null });
}

/** What `attempt` gives; or null, and the words of its AppError are a problem at `path`. */
export function reportErrors<T>(report: Report, path: string, attempt: () => T): T | null {
  try {
    return attempt();
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    report(path, error.message, error.hint);
    return null;
  }
}

/** What a name must be one of, and how to call that: `field`, `role`. */
export interface KnownNames {
  readonly what: string;
  readonly known: Iterable<string>;
}

/** A name and where it stands. */
export interface NamedPlace {
  readonly path: string;
  readonly name: string;
}

/** Reports `unknown field "idd"` with the nearest known one. */
export function reportUnknown(report: Report, at: NamedPlace, names: KnownNames): void {
  report(at.path, `unknown ${names.what} "${at.name}"`, didYouMean(at.name, names.known));
}
