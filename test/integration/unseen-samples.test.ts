// Are well-known sample databases adopted whole, served right, and left as they were?
import { existsSync } from 'node:fs';
import { describeDatabase } from './unseen-database.ts';

for (const name of ['rental', 'chinook'])
  describeDatabase(name, new URL(`fixtures/${name}.sql`, import.meta.url));

/** Not part of the project; visited where it lies beside the checkout. */
const northwind = new URL('../../../shared/data/northwind.sql', import.meta.url);
if (existsSync(northwind)) describeDatabase('northwind', northwind);
