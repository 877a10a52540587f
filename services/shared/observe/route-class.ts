// Of which class is a request, so that latencies of unlike work are not mixed?

/** What routes of one kind begin with (services/gateway/stages/route.ts). */
const byPrefix: Readonly<Record<string, string>> = {
  rpc: 'call',
  events: 'events',
  routes: 'route',
};
const byRoute: Readonly<Record<string, string>> = { page: 'page', other: 'other' };
const readMethods: ReadonlySet<string> = new Set(['GET', 'HEAD']);

/** A closed set: `read`, `write`, `call`, `events`, `route`, `page`, `other`. */
export function classOf(route: string, method: string): string {
  const single = byRoute[route];
  if (single !== undefined) return single;
  const end = route.indexOf('/');
  if (end !== -1) return byPrefix[route.slice(0, end)] ?? 'other';
  if (method === 'OPTIONS') return 'other';
  return readMethods.has(method) ? 'read' : 'write';
}

const byHundreds = ['', '1xx', '2xx', '3xx', '4xx', '5xx'] as const;

/** 404 → `4xx`. */
export function statusClassOf(status: number): string {
  return byHundreds[Math.floor(status / 100)] ?? 'other';
}
