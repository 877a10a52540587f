// Which query finds one row by its key?

/** `id=eq.7`, for columns and the texts of their values. */
export function keyQuery(columns: readonly string[], values: readonly string[]): string {
  const filters = columns.map(
    (name, i) => `${encodeURIComponent(name)}=eq.${encodeURIComponent(values[i] ?? '')}`,
  );
  return filters.join('&');
}
