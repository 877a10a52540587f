// Which files below a directory are manifests?
import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

export interface ManifestList {
  /** Paths that start with the directory as given, sorted. */
  readonly files: readonly string[];
  /** The directory and those below it. */
  readonly directories: readonly string[];
}

const isManifest = (name: string) => /\.(ya?ml|json)$/i.test(name);
const isHidden = (name: string) => name.startsWith('.') || name === 'node_modules';

/** The value; or null when the file vanished meanwhile, as files do under an editor. */
export async function unlessGone<T>(attempt: Promise<T>): Promise<T | null> {
  try {
    return await attempt;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    throw error;
  }
}

/** A mounted ConfigMap links its files; links to directories are not followed, they may go round. */
async function isManifestFile(entry: Dirent, path: string): Promise<boolean> {
  if (!isManifest(entry.name)) return false;
  if (!entry.isSymbolicLink()) return entry.isFile();
  return (await unlessGone(stat(path)))?.isFile() ?? false;
}

async function collect(directory: string, list: { files: string[]; directories: string[] }) {
  const entries = await unlessGone(readdir(directory, { withFileTypes: true }));
  if (entries === null) return;
  list.directories.push(directory);
  for (const entry of entries.filter(({ name }) => !isHidden(name))) {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) await collect(path, list);
    else if (await isManifestFile(entry, path)) list.files.push(path);
  }
}

/** Every *.yaml, *.yml and *.json below `root` outside of hidden directories; null when there is no root. */
export async function listManifests(root: string): Promise<ManifestList | null> {
  const list = { files: [] as string[], directories: [] as string[] };
  await collect(root, list);
  return list.directories.length === 0 ? null : { ...list, files: list.files.sort() };
}
