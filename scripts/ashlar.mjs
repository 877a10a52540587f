#!/usr/bin/env node
// How does the command line start from a fresh checkout? `npx ashlar ARGUMENTS`
import { ensureBuilt } from './ensure-build.mjs';
import { ensureInstalled } from './ensure-install.mjs';

ensureInstalled({ silent: true });
ensureBuilt({ silent: true });
await import(new URL('../dist/services/cli/main.js', import.meta.url).href);
