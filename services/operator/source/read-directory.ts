// What does a directory of manifests declare?
import { open } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { type ManifestFile, maxFileBytes } from '../../shared/model/manifests/read-documents.ts';
import { withoutPlace } from '../../shared/model/manifests/source-problem.ts';
import { type ParsedManifests, parseManifests } from '../../shared/model/parse-manifests.ts';
import { listManifests, unlessGone } from './list-manifests.ts';

/** At most one byte more than may be: enough for the parser to refuse it, however large it is. */
async function readStart(path: string): Promise<string> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const { bytesRead, buffer } = await file.read(Buffer.alloc(Math.min(size, maxFileBytes) + 1));
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await file.close();
  }
}

/** Files that are open at a time. */
const maxOpen = 32;

async function readFiles(paths: readonly string[]): Promise<ManifestFile[]> {
  const files: ManifestFile[] = [];
  const read = async (name: string) => ({ name, text: await unlessGone(readStart(name)) });
  for (let first = 0; first < paths.length; first += maxOpen)
    for (const { name, text } of await Promise.all(paths.slice(first, first + maxOpen).map(read)))
      if (text !== null) files.push({ name, text });
  return files;
}

function failure(directory: string, message: string, hint: string | null = null): ParsedManifests {
  const problem = withoutPlace({ resource: directory, path: '', message, hint });
  return { resources: null, problems: [problem], locate: withoutPlace };
}

/** The resources of all manifests below `directory`, or every problem of their form. */
export async function readDirectory(directory: string): Promise<ParsedManifests> {
  const list = await listManifests(directory);
  if (list === null) return failure(directory, 'there is no such directory');
  if (list.files.length === 0)
    return failure(directory, 'there is no manifest', 'Manifests end in .yaml, .yml or .json.');
  return parseManifests(await readFiles(list.files), basename(resolve(directory)));
}
