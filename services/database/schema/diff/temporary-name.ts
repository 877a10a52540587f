// Under which name does a thing exist until it takes the place of another?
import { createHash } from 'node:crypto';

const prefix = 'ashlar_new_';

/** The same for the same thing, so that a migration that was interrupted finds it again. */
export function temporaryName(table: string, what: string): string {
  return (
    prefix +
    createHash('sha256')
      .update(JSON.stringify([table, what]))
      .digest('hex')
      .slice(0, 16)
  );
}

export function isTemporaryName(name: string): boolean {
  return name.startsWith(prefix);
}
