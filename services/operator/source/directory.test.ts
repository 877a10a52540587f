import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formatProblem } from '../../shared/model/manifests/source-problem.ts';
import { readDirectory } from './read-directory.ts';
import { watchDirectory } from './watch-directory.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'manifests-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const entity = (name: string) =>
  `apiVersion: ashlar.dev/v1alpha1\nkind: Entity\nmetadata: {name: ${name}}\nspec: {fields: [{name: id, type: int}]}\n`;
const put = (name: string, text: string) => writeFile(join(directory, name), text);

describe('readDirectory', () => {
  test('reads manifests of all folders, and nothing else', async () => {
    await mkdir(join(directory, 'more/.hidden'), { recursive: true });
    await mkdir(join(directory, 'elsewhere.yaml'));
    await put('b.yaml', entity('b'));
    await put('more/a.yml', entity('a'));
    await put('more/.hidden/c.yaml', entity('c'));
    await put('.d.yaml', entity('d'));
    await put('seed.sql', 'select 1');
    await symlink(join(directory, 'more/a.yml'), join(directory, 'link.yaml'));
    await symlink(join(directory, 'gone'), join(directory, 'broken.yaml'));
    const { resources, problems } = await readDirectory(directory);
    expect(problems).toEqual([]);
    expect(resources?.entities.map(({ metadata }) => metadata.name)).toEqual(['a', 'a', 'b']);
  });

  const failing: [sentence: string, text: string, problem: string][] = [
    [
      'a mistake with its file',
      entity('x').replace('int', '5'),
      'x.yaml:4:34  Entity x  spec.fields[0].type  must be text, but is the number 5',
    ],
    [
      'a file that is too large',
      '#'.repeat(2 * 1024 * 1024),
      'x.yaml:1:1  the file is larger than 1 MiB',
    ],
  ];
  test.each(failing)('tells of %s', async (_, text, problem) => {
    await put('x.yaml', text);
    const { problems } = await readDirectory(directory);
    expect(problems.map(formatProblem)).toEqual([join(directory, problem)]);
  });

  test('tells of a file that is not UTF-8', async () => {
    await writeFile(join(directory, 'x.yaml'), Buffer.from([0x61, 0xff, 0xfe]));
    const { problems } = await readDirectory(directory);
    expect(problems.map(({ message }) => message)).toEqual(['the file is not UTF-8']);
  });

  test('tells of a directory without manifests, and of none', async () => {
    const messages = async (path: string) =>
      (await readDirectory(path)).problems.map(({ message }) => message);
    expect(await messages(directory)).toEqual(['there is no manifest']);
    expect(await messages(join(directory, 'nowhere'))).toEqual(['there is no such directory']);
  });
});

describe('watchDirectory', () => {
  /** Starts watching; `changed` resolves at the next change. */
  async function watched(pollMs = 60_000) {
    let resolve = () => {};
    let changes = 0;
    const onChange = () => {
      changes++;
      resolve();
    };
    const release = await watchDirectory(directory, onChange, { debounceMs: 5, pollMs });
    return {
      release,
      changes: () => changes,
      async changedBy(act: () => Promise<unknown>) {
        const changed = new Promise<void>((done) => {
          resolve = done;
        });
        await act();
        await changed;
      },
    };
  }

  const acts: [sentence: string, act: () => Promise<unknown>][] = [
    ['a new file', () => put('new.yaml', 'a')],
    ['a written file', () => put('old.yaml', 'longer text')],
    [
      'a file that is replaced by renaming',
      async () => {
        await put('.swap', 'other text');
        await rename(join(directory, '.swap'), join(directory, 'old.yaml'));
      },
    ],
    ['a file that goes', () => rm(join(directory, 'old.yaml'))],
    [
      'a file in a new folder',
      async () => {
        await mkdir(join(directory, 'new/folder'), { recursive: true });
        await put('new/folder/x.yaml', 'a');
      },
    ],
    ['the whole directory that goes', () => rm(directory, { recursive: true })],
  ];

  test.each(acts)('tells of %s', async (_, act) => {
    await put('old.yaml', 'text');
    const { release, changedBy } = await watched();
    await changedBy(act);
    await release();
  });

  test('tells of each change of a file that is replaced again and again', async () => {
    await put('old.yaml', 'text');
    const { release, changedBy } = await watched();
    for (const text of ['one', 'two!', 'three'])
      await changedBy(async () => {
        await put('.swap', text);
        await rename(join(directory, '.swap'), join(directory, 'old.yaml'));
      });
    await release();
  });

  test('finds by looking what the system does not tell', async () => {
    await rm(directory, { recursive: true });
    const { release, changedBy } = await watched(10);
    await changedBy(async () => {
      await mkdir(directory);
      await put('late.yaml', 'text');
    });
    await release();
  });

  test('keeps silent on other files and after release', async () => {
    await put('old.yaml', 'text');
    const { release, changes } = await watched(5);
    await put('notes.txt', 'text');
    await new Promise((resolve) => setTimeout(resolve, 50));
    await release();
    await put('old.yaml', 'more text');
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(changes()).toBe(0);
  });
});
