// Where is a text no JSON?

interface JsonText {
  readonly text: string;
  position: number;
  /** The first mistake; nothing is read behind it. */
  problem: string | null;
  /** A key that its object says before is a mistake. */
  readonly isRepeatRefused: boolean;
}

/** The first mistake in a text; null when it is JSON (RFC 8259), or nested deeper than `maxDepth`. */
export function findJsonMistake(
  text: string,
  maxDepth: number,
): { readonly problem: string; readonly position: number } | null {
  const json: JsonText = { text, position: 0, problem: null, isRepeatRefused: false };
  if (!skipValue(json, maxDepth)) return mistakeOf(json);
  skipSpace(json);
  if (json.position < text.length) fail(json, 'expected the end');
  return mistakeOf(json);
}

/** Where a JSON text says a key that its object said before; null when it does not. RFC 8259 leaves open what that means. */
export function findRepeatedKey(text: string): number | null {
  const json: JsonText = { text, position: 0, problem: null, isRepeatRefused: true };
  skipValue(json, Number.POSITIVE_INFINITY);
  return json.problem === null ? null : json.position;
}

function mistakeOf({ problem, position }: JsonText) {
  return problem === null ? null : { problem, position };
}

/** Each `skip…` steps over what it is named after and tells whether it was there without a mistake. */
function skipValue(json: JsonText, depth: number): boolean {
  skipSpace(json);
  const character = json.text.charAt(json.position);
  if (character === '"') return skipString(json);
  if (character !== '{' && character !== '[') return skipWord(json);
  if (depth === 0) return false;
  json.position++;
  return character === '{' ? skipMembers(json, depth - 1) : skipElements(json, depth - 1);
}

function skipElements(json: JsonText, depth: number): boolean {
  if (accept(json, ']')) return true;
  do if (!skipValue(json, depth)) return false;
  while (accept(json, ','));
  return accept(json, ']') || fail(json, 'expected "," or "]"');
}

function skipMembers(json: JsonText, depth: number): boolean {
  if (accept(json, '}')) return true;
  const keys = new Set<string>();
  do {
    skipSpace(json);
    if (json.text[json.position] !== '"') return fail(json, 'expected a key in double quotes');
    if (!skipKey(json, keys)) return false;
    if (!accept(json, ':')) return fail(json, 'expected ":"');
    if (!skipValue(json, depth)) return false;
  } while (accept(json, ','));
  return accept(json, '}') || fail(json, 'expected "," or "}"');
}

/** Two keys may be one although they are written differently: an escape stands for its character. */
function skipKey(json: JsonText, keys: Set<string>): boolean {
  const start = json.position;
  if (!skipString(json)) return false;
  if (!json.isRepeatRefused) return true;
  const key = JSON.parse(json.text.slice(start, json.position)) as string;
  if (!keys.has(key)) return keys.add(key) !== undefined;
  json.position = start;
  return fail(json, 'a key is said twice');
}

const escapePattern = /\\(?:["\\/bfnrt]|u[\dA-Fa-f]{4})/y;

function skipString(json: JsonText): boolean {
  const { text, position: start } = json;
  json.position++;
  for (let character = ''; character !== '"'; ) {
    character = text.charAt(json.position);
    if (character === '') {
      json.position = start;
      return fail(json, 'a quote is not closed');
    }
    if (character < ' ') return fail(json, 'a control character must be written as an escape');
    const length = character === '\\' ? lengthAt(json, escapePattern) : 1;
    if (length === 0) return fail(json, 'there is no such escape');
    json.position += length;
  }
  return true;
}

const wordPattern = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;

function skipWord(json: JsonText): boolean {
  const length = lengthAt(json, wordPattern);
  if (length === 0) return fail(json, 'expected a value');
  json.position += length;
  return true;
}

/** Length of what a sticky pattern matches at the position, 0 for nothing. */
function lengthAt({ text, position }: JsonText, pattern: RegExp): number {
  pattern.lastIndex = position;
  return pattern.exec(text)?.[0].length ?? 0;
}

function accept(json: JsonText, character: string): boolean {
  skipSpace(json);
  if (json.text[json.position] !== character) return false;
  json.position++;
  return true;
}

function skipSpace(json: JsonText): void {
  while (' \n\r\t'.includes(json.text[json.position] ?? '?')) json.position++;
}

function fail(json: JsonText, problem: string): false {
  json.problem = problem;
  return false;
}
