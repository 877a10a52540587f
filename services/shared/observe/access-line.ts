// How is one request told in the log?
import { traceIdOf } from '../trace.ts';
import type { RequestObservation } from './request-observation.ts';

/** Text that JSON writes as it is. */
const plain = /^[\w\-.~/:@ ]*$/;

/**
 * The line, in the form of pino's, for one service. Written out because its members are always the same:
 * a general serialiser takes five times as long.
 */
export function createAccessLine(service: string, epochMs: () => number) {
  const name = JSON.stringify(service);
  let ms = 0;
  let time = '';
  return (request: RequestObservation): string => {
    const now = epochMs();
    if (now !== ms) {
      ms = now;
      time = new Date(now).toISOString();
    }
    const key = request.apiKey === '' ? '' : `"api_key":${quote(request.apiKey)},`;
    const duration = Math.round(request.durationMs * 1000) / 1000;
    return (
      `{"level":"info","time":"${time}","service":${name},"method":${quote(request.method)},` +
      `"path":${quote(request.path)},"route":${quote(request.route)},"status":${request.status},` +
      `"duration_ms":${duration},"bytes":${request.bytes},"role":${quote(request.role)},` +
      `${key}"request_id":${quote(request.trace.requestId)},"trace_id":"${traceIdOf(request.trace)}","client_address":${quote(request.address)},"msg":"request"}\n`
    );
  };
}

function quote(text: string): string {
  return plain.test(text) ? `"${text}"` : JSON.stringify(text);
}
