// What do the documents of a plain manifest say? A parser that keeps no places takes a third of the time.
import { CORE_SCHEMA, loadAll } from 'js-yaml';

/** What the two parsers need not agree on; manifests hardly have it. */
const unusual = new RegExp(
  [
    // Anchors, aliases, tags.
    /(?:^|[\s,[{:])[&*!]/,
    // Directives, ends of documents, merge keys; lines that tabs indent.
    /^%|^\.\.\.|^ +---|<<|^\t/,
    // Keys that are null, keys behind a question mark.
    /(?:^|[\s,[{?~-]|null|Null|NULL):(?:\s|$)|(?:^|[\s,[{])\?(?:\s|$)/,
    // Numbers without bounds.
    /\d[eE][-+]?\d{3}|\d{300}/,
  ]
    .map(({ source }) => source)
    .join('|'),
  'm',
);

/** The values of all documents; null when the text is unusual, has a mistake, or an empty document. */
export function quickValues(text: string): readonly unknown[] | null {
  if (unusual.test(text)) return null;
  try {
    const values = loadAll(text, { schema: CORE_SCHEMA });
    return values.includes(null) || values.includes(undefined) ? null : values;
  } catch {
    // What the mistake is, and where, the other parser tells.
    return null;
  }
}
