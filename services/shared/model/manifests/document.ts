// Where in its text does a part of a YAML document stand?
import { type Document, isAlias, isMap, isScalar, isSeq, type LineCounter, type Node } from 'yaml';

export type Path = readonly PropertyKey[];

/** A document with what tells where its parts stand. */
export interface PlacedDocument {
  readonly yaml: Document.Parsed;
  readonly lines: LineCounter;
}

/** One document of a file. */
export interface SourceDocument {
  readonly file: string;
  /** As plain data. @throws ReferenceError for an alias that is broken, or of too many */
  readonly value: () => unknown;
  /** Made when the first problem has to be placed. */
  readonly placed: () => PlacedDocument;
}

interface Found {
  readonly key: Node | null;
  readonly value: Node | null;
}

function child(document: Document, { value }: Found, segment: PropertyKey): Found | null {
  const node = isAlias(value) ? (value.resolve(document) ?? null) : value;
  if (isSeq<Node>(node)) {
    const item = node.items[Number(segment)];
    return item === undefined ? null : { key: null, value: item };
  }
  if (!isMap<Node, Node | null>(node)) return null;
  const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(segment));
  return pair === undefined ? null : { key: pair.key, value: pair.value };
}

/** The part at `path`, or the nearest around it that is written there. */
function find(document: Document.Parsed, path: Path): Found {
  let found: Found = { key: null, value: document.contents };
  for (const segment of path) {
    const next = child(document, found, segment);
    if (next === null) return found;
    found = next;
  }
  return found;
}

/** Line and column of the value at `path`; of its key when `ofKey`. */
export function placeOf(
  { placed }: SourceDocument,
  path: Path,
  ofKey = false,
): { line: number; column: number } {
  const { yaml, lines } = placed();
  const { key, value } = find(yaml, path);
  const node = ofKey ? (key ?? value) : (value ?? key);
  const offset = node?.range?.[0] ?? yaml.range[0];
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(1, line), column: Math.max(1, col) };
}

/** `['spec', 'fields', 2, 'type']` → `spec.fields[2].type` */
export function printPath(path: Path): string {
  return path.reduce<string>((text, segment) => {
    if (typeof segment === 'number') return `${text}[${segment}]`;
    return text === '' ? String(segment) : `${text}.${String(segment)}`;
  }, '');
}

/** The way back: `spec.fields[2].type` → `['spec', 'fields', '2', 'type']` */
export function readPath(text: string): Path {
  return text.split(/[.[\]]+/).filter((segment) => segment !== '');
}
