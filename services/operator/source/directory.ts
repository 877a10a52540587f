// How does a directory of manifests take the place of a Kubernetes API?
import { readDirectory } from './read-directory.ts';
import { watchDirectory } from './watch-directory.ts';

/** Long enough for an editor to finish writing, short enough to seem at once. */
const debounceMs = 100;

/** A ResourceSource of the operator (../app.ts). */
export function createDirectorySource(directory: string) {
  return {
    gather: () => readDirectory(directory),
    watch: (onChange: () => void) => watchDirectory(directory, onChange, { debounceMs }),
  };
}
