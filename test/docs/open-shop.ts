// Where do the commands of the docs run? In a directory with a copy of the shop that is served from it.
import { cp, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommandLine } from '../../services/cli/app.ts';
import { realWorld } from '../../services/cli/real-world.ts';
import { reconciledLines } from '../../services/operator/app.ts';
import { createDirectorySource } from '../../services/operator/source/directory.ts';
import { type Served, serve } from '../helpers/serve.ts';

/** Address that the docs write for a database. */
const documentedUrl = 'postgres://user:password@localhost:5432/mydb';

export interface OpenShop {
  /** What `curl` of the documented address gives. */
  request(url: string, init: RequestInit): Promise<Response>;
  /** `npx ashlar ARGS`: its exit code and lines. */
  ashlar(args: readonly string[]): Promise<{ code: number; lines: string[] }>;
  /** Applies a diff to a manifest; the lines that `npm start` prints then. */
  edit(diff: string): Promise<string[]>;
  close(): Promise<void>;
}

/** The text with one hunk applied. */
function applyHunk(text: string, hunk: string): string {
  const lines = hunk.split('\n').filter((line) => /^[ +-]/.test(line));
  const side = (mark: '+' | '-') =>
    lines.filter((line) => line[0] === ' ' || line[0] === mark).map((line) => `${line.slice(1)}\n`);
  const [before, after] = [side('-').join(''), side('+').join('')];
  expect(text).toContain(before);
  return text.replace(before, () => after);
}

/** Applies a diff whose first line is `--- PATH`; further hunks begin with `@@`. */
async function applyDiff(diff: string): Promise<void> {
  const [, path = ''] = /^--- (.+)$/m.exec(diff) ?? [];
  const hunks = diff.replace(/^(---|\+\+\+) .*\n/gm, '').split(/^@@.*\n/m);
  const edited = hunks.reduce(applyHunk, await readFile(path, 'utf8'));
  // Put in place as a whole, as editors do: who reads meanwhile sees the one or the other.
  await writeFile(`${path}.new`, edited);
  await rename(`${path}.new`, path);
}

/** The shop of examples/, with its rows, served on a port of its own, from a directory that one works in then. */
export async function openShop(): Promise<OpenShop> {
  const project = process.cwd();
  const directory = await mkdtemp(join(tmpdir(), 'ashlar-docs-'));
  const leave = async () => {
    process.chdir(project);
    await rm(directory, { recursive: true });
  };
  try {
    await cp('examples/shop', join(directory, 'examples/shop'), { recursive: true });
    process.chdir(directory);
    const served = await serve(createDirectorySource('examples/shop'), '', { isCaching: true });
    await served.database.pool.query(await readFile('examples/shop/seed.sql', 'utf8'));
    return openServed(served, leave);
  } catch (error) {
    await leave();
    throw error;
  }
}

function openServed(served: Served, leave: () => Promise<void>): OpenShop {
  let revision: string | null = null;

  function told(from: number): string[] {
    const changed = served.reconciled.slice(from).filter(({ outcome }) => outcome !== 'unchanged');
    return changed.flatMap((reconciled) => {
      const lines = reconciledLines(reconciled, revision);
      if (reconciled.outcome === 'published') revision = reconciled.revision;
      return lines;
    });
  }
  told(0);

  /** Files may be looked at twice: the second time nothing is new. */
  async function changedOutcome(): Promise<void> {
    const { outcome } = await served.next();
    if (outcome === 'unchanged') await changedOutcome();
  }

  return {
    request: (url, init) => fetch(url.replace(/^(http:\/\/)?localhost:8080/, served.url), init),
    async ashlar(args) {
      const lines: string[] = [];
      const print = (line: string) => void lines.push(line);
      const given = args.map((word) => (word === documentedUrl ? served.database.url : word));
      const code = await runCommandLine(given, {
        ...{ ...realWorld, print, printError: print, version: '0' },
        environment: {
          ASHLAR_JWT_SECRET: served.secret,
          ASHLAR_DATABASE_URL: served.database.url,
        },
      });
      return { code, lines };
    },
    async edit(diff) {
      const before = served.reconciled.length;
      const outcome = changedOutcome();
      await applyDiff(diff);
      await outcome;
      return told(before);
    },
    async close() {
      await served.close();
      await leave();
    },
  };
}
