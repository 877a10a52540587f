// What does the chart make of these values?
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parseAllDocuments } from 'yaml';

const run = promisify(execFile);
export const chart = 'charts/ashlar';

/** As far as the tests look into it. */
export interface Manifest {
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  // biome-ignore lint/suspicious/noExplicitAny: differs by kind
  readonly [key: string]: any;
}

/** Runs helm with a file of values; rejects with what it complains of. */
export async function helm(args: readonly string[], values: object = {}): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'ashlar-values-'));
  const file = join(folder, 'values.json');
  try {
    await writeFile(file, JSON.stringify(values));
    const command = [...args, '--values', file];
    const { stdout } = await run('helm', command, { maxBuffer: 64 * 1024 * 1024 });
    return stdout;
  } catch (error) {
    const { stderr, stdout } = error as { stderr?: string; stdout?: string };
    throw new Error(`${stderr}${stdout}`, { cause: error });
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** All manifests of a release named `shop` in the namespace `shop`. */
export async function render(values: object = {}): Promise<Manifest[]> {
  const text = await helm(['template', 'shop', chart, '--namespace', 'shop'], values);
  return parseAllDocuments(text)
    .map((document) => document.toJS() as Manifest | null)
    .filter((manifest) => manifest !== null);
}
