// How fast is Ashlar, and against what? `npm run bench -- --help`
import { ensureBuilt } from '../scripts/ensure-build.mjs';
import { ensureInstalled } from '../scripts/ensure-install.mjs';

ensureInstalled();
// Not before the packages are there that these files import.
const { readOptions, usage } = await import('./options.mjs');

/** Exits with 2 and words about the option when the command line is wrong. */
function optionsOrExit() {
  try {
    return readOptions(process.argv.slice(2));
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n\n${usage}`);
    return process.exit(2);
  }
}

const options = optionsOrExit();
if (options.help) {
  console.log(usage);
} else {
  // The hand-written servers on a given PostgreSQL need nothing of dist/.
  const needsBuild = options.database === undefined || options.systems.some(({ built }) => built);
  if (needsBuild) ensureBuilt();
  const { bench } = await import('./bench.mjs');
  await bench(options);
}
