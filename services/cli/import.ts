// `ashlar import URL`: which manifests describe this database?
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../shared/errors.ts';
import type { ResourceSet } from '../shared/model/resources.ts';
import { type Command, exitCodes, textOption } from './command.ts';
import { printManifest } from './print-manifest.ts';

interface File {
  readonly name: string;
  readonly text: string;
}

/** One file a resource; the kind is added to the name where an action or entity is called like another. */
function toFiles({ application, entities, actions }: ResourceSet): File[] {
  const taken = new Set<string>();
  return [application, ...entities, ...actions].map((resource) => {
    const kind = resource.kind.toLowerCase();
    const plain = resource.kind === 'Application' ? 'application' : resource.metadata.name;
    const stem = taken.has(plain) ? `${plain}.${kind}` : plain;
    taken.add(stem);
    return { name: `${stem}.yaml`, text: printManifest(resource) };
  });
}

/** Writes all of them, or, before it would replace one that is there, stops. */
async function writeFiles(directory: string, files: readonly File[]): Promise<void> {
  await mkdir(directory, { recursive: true });
  for (const { name, text } of files) {
    const path = join(directory, name);
    try {
      await writeFile(path, text, { flag: 'wx' });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      throw new AppError('ASH_CONFIG', `${path} exists already`, {
        hint: 'Choose an empty directory.',
      });
    }
  }
}

export const importDatabase: Command = {
  name: 'import',
  summary: 'Write manifests for what is in a database, and change nothing.',
  usage: `Usage: ashlar import URL [--schema NAME] [--out DIR]

Writes manifests for the tables, views, keys, enum types and functions of a PostgreSQL database.
Reads only; a plan made of them right away is empty. Access rules are yours to add: without one
nobody but service_role may do anything.

  --schema NAME   schema to read                          (default public)
  --out DIR       one file a resource in this directory   (default: all to standard output)

What has no counterpart in manifests is told on standard error.
`,
  positionals: ['URL'],
  options: { schema: { type: 'string' }, out: { type: 'string' } },
  async run(given, world) {
    const [url = ''] = given.positionals;
    const schema = textOption(given, 'schema') ?? 'public';
    const { resources, notices } = await world.importSchema(url, schema);
    const isEmpty = resources.entities.length + resources.actions.length === 0;
    if (isEmpty) world.printError(`note: there is no schema "${schema}", or nothing in it`);
    const files = toFiles(resources);
    const directory = textOption(given, 'out');
    if (directory === undefined)
      world.print(files.map(({ text }) => text.trimEnd()).join('\n---\n'));
    else {
      await writeFiles(directory, files);
      world.print(`${files.length} manifests written to ${directory}`);
    }
    for (const notice of notices) world.printError(`note: ${notice}`);
    return exitCodes.fine;
  },
};
