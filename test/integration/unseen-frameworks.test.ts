// Are databases that frameworks made adopted whole, served right, and left as they were?
import { describeDatabase } from './unseen-database.ts';

for (const name of ['rails', 'django', 'hibernate'])
  describeDatabase(name, new URL(`fixtures/${name}.sql`, import.meta.url));
