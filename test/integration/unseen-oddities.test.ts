// Are databases with old, new and unusual things adopted whole, served right, and left as they were?
import { describeDatabase } from './unseen-database.ts';

for (const name of ['sensors', 'legacy', 'modern'])
  describeDatabase(name, new URL(`fixtures/${name}.sql`, import.meta.url));
