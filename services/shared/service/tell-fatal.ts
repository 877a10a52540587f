// What is said when the process cannot start?
import { AppError } from '../errors.ts';

/** Of the system: a file that cannot be read, a directory that cannot be made. */
function isSystemError(error: unknown): error is Error & { readonly syscall: string } {
  return error instanceof Error && 'syscall' in error;
}

/** The words of an error, what to do, and never a stack. False when it has none that are meant for people. */
export function tellFatal(error: unknown, print: (text: string) => void): boolean {
  if (!(error instanceof AppError)) {
    if (!isSystemError(error)) return false;
    print(`ashlar: ${error.message}`);
    return true;
  }
  print(`ashlar: ${error.message}`);
  if (typeof error.details === 'string' && error.details !== '')
    print(error.details.replace(/^/gm, '  '));
  if (error.hint !== undefined) print(`  ${error.hint}`);
  return true;
}
