// How is dist/ made by hand? `npm run build`
import { ensureBuilt } from './ensure-build.mjs';
import { ensureInstalled } from './ensure-install.mjs';

ensureInstalled();
ensureBuilt();
