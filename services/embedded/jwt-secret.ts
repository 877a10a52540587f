// Which secret signs the tokens of a laptop? One made at the first start, and kept.
import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** File in the data directory; `ashlar token` reads it too. */
const fileName = 'jwt-secret';

/** The secret kept in `dataDir`; made, readable by its owner only, when there is none. */
export async function keptSecret(dataDir: string): Promise<string> {
  const file = join(dataDir, fileName);
  await mkdir(dataDir, { recursive: true });
  try {
    // `wx`: of two processes that start at once one makes it, the other reads it.
    await writeFile(file, `${randomBytes(32).toString('base64url')}\n`, {
      mode: 0o600,
      flag: 'wx',
    });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return (await readFile(file, 'utf8')).trim();
}
