// How does a directory of manifests take the place of a Kubernetes API?
import type { ResourceSource } from '../app.ts';
import { readDirectory } from './read-directory.ts';
import { watchDirectory } from './watch-directory.ts';

/** Long enough for an editor to finish writing, short enough to seem at once. */
const debounceMs = 100;

export function createDirectorySource(directory: string): ResourceSource {
  return {
    gather: () => readDirectory(directory),
    watch: (onChange) => watchDirectory(directory, onChange, { debounceMs }),
  };
}
