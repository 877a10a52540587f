// Which documents does a manifest file hold?
import { LineCounter, parseAllDocuments } from 'yaml';
import type { SourceDocument } from './document.ts';
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

/** Every document that is not empty; JSON is YAML. Files over 1 MiB are refused. */
export function readDocuments({ name, text }: ManifestFile): {
  documents: SourceDocument[];
  problems: SourceProblem[];
} {
  const refused =
    Buffer.byteLength(text) > maxFileBytes ? 'the file is larger than 1 MiB' : mistakeOfText(text);
  if (refused) return { documents: [], problems: [textProblem(name, refused)] };
  const lines = new LineCounter();
  const parsed = parseAllDocuments(text, { lineCounter: lines, prettyErrors: false });
  if (!Array.isArray(parsed)) return { documents: [], problems: [] };
  // What follows the first mistake of a document is mostly its consequence.
  const problems = parsed.flatMap((document) =>
    document.errors.slice(0, 1).map((error) => {
      const { line, col } = lines.linePos(error.pos[0]);
      return textProblem(name, `not YAML: ${error.message}`, { line, column: col });
    }),
  );
  const documents = parsed
    .filter((document) => document.errors.length === 0 && document.contents !== null)
    .map((yaml) => ({ file: name, yaml, lines }));
  return { documents, problems };
}
