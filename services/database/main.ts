// Runs the database service: how is this plan said in SQL?
import { runService } from '../shared/service/run-service.ts';
import { databaseConfigSchema, startDatabase } from './service.ts';

await runService({ name: 'database', config: databaseConfigSchema, start: startDatabase }, process);
