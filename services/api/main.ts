// Runs the api: what was asked, is it valid, may this caller do it, what plan answers it?
import { runService } from '../shared/service/run-service.ts';
import { apiConfigSchema, startApi } from './service.ts';

await runService({ name: 'api', config: apiConfigSchema, start: startApi }, process);
