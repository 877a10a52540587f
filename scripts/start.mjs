// How does everything start in one process from a fresh checkout? `npm start -- ARGUMENTS`
import { ensureBuilt } from './ensure-build.mjs';
import { ensureInstalled } from './ensure-install.mjs';

ensureInstalled();
ensureBuilt();
// In this process, so that signals and arguments reach it.
await import(new URL('../dist/services/embedded/main.js', import.meta.url).href);
