// Which version is this?
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** The version in the package.json nearest above `directory`: the sources and what is built of them lie differently deep. */
export async function readVersion(directory: string): Promise<string> {
  try {
    const text = await readFile(join(directory, 'package.json'), 'utf8');
    return (JSON.parse(text) as { version: string }).version;
  } catch (error) {
    const parent = dirname(directory);
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || parent === directory) throw error;
    return readVersion(parent);
  }
}
