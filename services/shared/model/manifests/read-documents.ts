// Which documents does a manifest file hold?
import { type Document, LineCounter, parseAllDocuments } from 'yaml';
import type { SourceDocument } from './document.ts';
import { quickValues } from './quick-values.ts';
import type { SourceProblem } from './source-problem.ts';

/** A file of a source, with a name its writer knows it by. */
export interface ManifestFile {
  readonly name: string;
  readonly text: string;
}

/** Largest file that is read. */
export const maxFileBytes = 1024 * 1024;

/** A problem of the text itself: there is no resource yet. */
function textProblem(file: string, message: string, place = { line: 1, column: 1 }): SourceProblem {
  return { file, ...place, resource: '', path: '', message, hint: null };
}

/** No manifest comes near it; the parser calls itself for each level and would run out of stack. */
const maxDepth = 200;

/** A bound from above: brackets inside of text count too, as does each column of indentation. */
function isTooDeep(text: string): boolean {
  if (new RegExp(`^[ -]{${2 * maxDepth}}`, 'm').test(text)) return true;
  let depth = 0;
  for (const character of text) {
    if (character === '[' || character === '{') depth++;
    else if ((character === ']' || character === '}') && depth > 0) depth--;
    if (depth > maxDepth) return true;
  }
  return false;
}

function mistakeOfText(text: string): string | null {
  // What reads bytes as text puts this character where they are no UTF-8.
  if (text.includes('\uFFFD')) return 'the file is not UTF-8';
  return isTooDeep(text) ? 'the file is nested too deeply' : null;
}

/** Every document that is not empty, and what follows from its mistakes. */
export interface Documents {
  readonly documents: readonly SourceDocument[];
  readonly problems: readonly SourceProblem[];
}

/** Enough for a merge key or two; a document that repeats itself more often is made to exhaust memory. */
const maxAliasCount = 100;

/** The documents with the places of all their parts. */
function parsePlaced(text: string): { documents: Document.Parsed[]; lines: LineCounter } {
  const lines = new LineCounter();
  const parsed = parseAllDocuments(text, { lineCounter: lines, prettyErrors: false });
  return { documents: Array.isArray(parsed) ? parsed : [], lines };
}

const isGood = ({ errors, contents }: Document.Parsed) => errors.length === 0 && contents !== null;

function readPlaced({ name, text }: ManifestFile): Documents {
  const { documents, lines } = parsePlaced(text);
  // What follows the first mistake of a document is mostly its consequence.
  const problems = documents.flatMap(({ errors }) =>
    errors.slice(0, 1).map((error) => {
      const { line, col } = lines.linePos(error.pos[0]);
      return textProblem(name, `not YAML: ${error.message}`, { line, column: col });
    }),
  );
  const good = documents.filter(isGood).map((yaml) => ({
    file: name,
    value: () => yaml.toJS({ maxAliasCount }) as unknown,
    placed: () => ({ yaml, lines }),
  }));
  return { documents: good, problems };
}

/** Documents without a mistake; their places are found when somebody asks. */
function readQuick(
  { name, textOf }: { readonly name: string; readonly textOf: () => string },
  values: readonly unknown[],
): Documents {
  let parsed: ReturnType<typeof parsePlaced> | null = null;
  const documents = values.map((value, index) => ({
    file: name,
    value: () => value,
    placed() {
      parsed ??= parsePlaced(textOf());
      const { documents, lines } = parsed;
      return { yaml: documents.filter(isGood)[index] ?? (documents[0] as Document.Parsed), lines };
    },
  }));
  return { documents, problems: [] };
}

function refuse({ name, text }: ManifestFile): Documents | null {
  const refused =
    Buffer.byteLength(text) > maxFileBytes ? 'the file is larger than 1 MiB' : mistakeOfText(text);
  return refused ? { documents: [], problems: [textProblem(name, refused)] } : null;
}

/** Every document that is not empty; JSON is YAML. Files over 1 MiB are refused. */
export function readDocuments(file: ManifestFile): Documents {
  const refused = refuse(file);
  if (refused !== null) return refused;
  const { name, text } = file;
  const values = quickValues(text);
  return values === null ? readPlaced(file) : readQuick({ name, textOf: () => text }, values);
}

/** The same for what nobody wrote as text, with the same bounds. Places are those in its JSON. */
export function readValue(value: object): Documents {
  const textOf = () => JSON.stringify(value);
  return refuse({ name: '', text: textOf() }) ?? readQuick({ name: '', textOf }, [value]);
}
