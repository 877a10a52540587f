// Can a manifest hold the name?

/** PostgreSQL lets names contain line breaks and other control characters; manifests do not. */
export function isDeclarableName(name: string): boolean {
  return !/\p{Cc}/u.test(name);
}
