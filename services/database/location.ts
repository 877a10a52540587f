// Where is the row that was written?

/** The key of a written row from its JSON text; null where none was asked for. */
export function parseLocation(text: string | null | undefined): (string | null)[] | null {
  return text === null || text === undefined ? null : (JSON.parse(text) as (string | null)[]);
}
