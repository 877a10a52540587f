// Runs the operator: what should the world look like, and what differs?
import { runService } from '../shared/service/run-service.ts';
import { operatorConfigSchema, startOperator } from './service.ts';

await runService({ name: 'operator', config: operatorConfigSchema, start: startOperator }, process);
