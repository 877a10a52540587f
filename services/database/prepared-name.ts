// When is a statement prepared? When its shape comes again: one-off shapes leave nothing on the server.

/** What each use of a statement is sent as: whole the first time, then under `name`. */
export function createPreparedName(name: string): () => string | null {
  let isFirst = true;
  return () => {
    if (!isFirst) return name;
    isFirst = false;
    return null;
  };
}
