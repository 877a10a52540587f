// How is a value of PostgreSQL's log said in JSON? As to_json() says it, as far as its text and type tell.

/** Oids of built-in types; they never change. */
const numbers = new Set([20, 21, 23, 700, 701, 1700]);
const boolean = 16;
const json = new Set([114, 3802]);
const timestamps = new Set([1114, 1184]);

/** NaN and Infinity are no numbers of JSON. */
const isNumber = (text: string) => /^-?\d/.test(text);

/** Of `2026-01-31 12:00:00+00`, in UTC: `2026-01-31T12:00:00+00:00`. */
const toIso = (text: string) =>
  text.replace(/^(\d+-\d\d-\d\d) /, '$1T').replace(/(:\d\d(?:\.\d+)?[+-]\d\d)(?=$| )/, '$1:00');

/** JSON of a value's text, as the replication connection writes it (dates in ISO, UTC). */
export function valueJson(text: string | null, type: number): string {
  if (text === null) return 'null';
  if (type === boolean) return text === 't' ? 'true' : 'false';
  if (json.has(type) || (numbers.has(type) && isNumber(text))) return text;
  return JSON.stringify(timestamps.has(type) ? toIso(text) : text);
}
