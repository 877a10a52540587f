// Runs the gateway: who are you, may you come in, where does this go?
import { runService } from '../shared/service/run-service.ts';
import { gatewayServiceConfigSchema, startGateway } from './service.ts';

const start = async (...given: Parameters<typeof startGateway>) =>
  void (await startGateway(...given));
await runService({ name: 'gateway', config: gatewayServiceConfigSchema, start }, process);
