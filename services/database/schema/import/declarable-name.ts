// Can a manifest hold the name, and can a request?

/** PostgreSQL lets names contain line breaks and other control characters; manifests do not. `*` means every column. */
export function isDeclarableName(name: string): boolean {
  return name !== '*' && !/\p{Cc}/u.test(name);
}

/** Whether a path can end with it: the gateway refuses what other readers of the path could take for something else. */
export function hasPath(name: string): boolean {
  return !/[\\;?#%/]|^\.\.?$/.test(name);
}
