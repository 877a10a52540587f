// When do the manifests below a directory change?
import { type FSWatcher, watch } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Release } from '../../shared/bus/bus.ts';
import { listManifests, type ManifestList, unlessGone } from './list-manifests.ts';

export interface WatchOptions {
  /** Milliseconds of quiet to wait for after the system told of a change. */
  readonly debounceMs: number;
  /** Milliseconds between looks of our own. */
  readonly pollMs?: number;
}

/** Tells two states of the files apart, whoever replaced them and however. */
async function fingerprint(list: ManifestList | null): Promise<string> {
  const parts: string[] = [];
  for (const path of list?.files ?? []) {
    const found = await unlessGone(stat(path, { bigint: true }));
    parts.push(`${path}:${found?.ino}:${found?.size}:${found?.mtimeNs}:${found?.ctimeNs}`);
  }
  return parts.join('\n');
}

/** One watcher a directory: it sees files that are replaced, too, which a watcher of a file does not. */
function createDirectoryWatchers(onEvent: () => void) {
  const watchers = new Map<string, FSWatcher>();

  function drop(directory: string): void {
    watchers.get(directory)?.close();
    watchers.delete(directory);
  }

  function add(directory: string): void {
    try {
      const watcher = watch(directory, onEvent);
      watcher.on('error', () => drop(directory));
      watchers.set(directory, watcher);
    } catch {
      // No watchers left, a file system without events, or the directory is gone: polling sees it.
    }
  }

  return {
    /** Watches these directories and no others; true when one of them was not watched before. */
    watchOnly(directories: readonly string[]): boolean {
      for (const directory of [...watchers.keys()])
        if (!directories.includes(directory)) drop(directory);
      const before = watchers.size;
      for (const directory of directories) if (!watchers.has(directory)) add(directory);
      return watchers.size > before;
    },
  };
}

/**
 * Calls `onChange` after each change of the manifests, until released. What the system tells is only a
 * reason to look: it reports some changes twice and others, on network and container mounts, never.
 */
export async function watchDirectory(
  directory: string,
  onChange: () => void,
  { debounceMs, pollMs = 1000 }: WatchOptions,
): Promise<Release> {
  let isReleased = false;
  let looking: Promise<void> = Promise.resolve();
  let quiet: NodeJS.Timeout | undefined;
  const watchers = createDirectoryWatchers(() => {
    clearTimeout(quiet);
    if (!isReleased) quiet = setTimeout(look, debounceMs);
  });

  async function observe(): Promise<string> {
    let list = await listManifests(directory);
    // A file may have come into a new directory after it was listed and before it was watched.
    while (!isReleased && watchers.watchOnly(list?.directories ?? []))
      list = await listManifests(directory);
    return fingerprint(list);
  }

  let seen = await observe();

  async function compare(): Promise<void> {
    // A directory that cannot be read now is looked at again the next time.
    const now = await observe().catch(() => seen);
    if (isReleased || now === seen) return;
    seen = now;
    onChange();
  }

  /** One look at a time: two at once could report one change twice. */
  function look(): void {
    looking = looking.then(compare);
  }

  const poll = setInterval(look, pollMs);
  return async () => {
    isReleased = true;
    clearInterval(poll);
    clearTimeout(quiet);
    watchers.watchOnly([]);
    await looking;
  };
}
