// Which modules are loaded as they are not? Those of one broken build; one whose text is not found is an error.
import { builds } from './builds.mjs';

/** @type {readonly import('./builds.mjs').Replacement[]} */
let replacements = [];

/** Called by Node. @param {{ build: string }} data */
export function initialize({ build }) {
  const found = builds[build];
  if (found === undefined) throw new Error(`There is no build "${build}".`);
  replacements = found;
}

/** @param {string} source @param {import('./builds.mjs').Replacement} replacement */
function replace(source, { module, text, by }) {
  const parts = source.split(text);
  if (parts.length !== 2)
    throw new Error(`${module} has ${parts.length - 1} times, not once: ${text}`);
  return parts.join(by);
}

/** Called by Node. @type {import('node:module').LoadHook} */
export async function load(url, context, nextLoad) {
  const loaded = await nextLoad(url, context);
  const wanted = replacements.filter(({ module }) => url.endsWith(`/dist/services/${module}`));
  if (wanted.length === 0) return loaded;
  return { ...loaded, source: wanted.reduce(replace, String(loaded.source)) };
}
