// Which routes take a process's time, and how long does each take?
import type { Registry } from 'prom-client';
import type { RouteFigures, Sample } from '../messages/report.ts';
import { samplesOf } from './samples.ts';

/** Enough to find who is slow; a report has to fit into one message. */
const maxRoutes = 100;

/** How many are in a bucket alone: a registry counts what is below it, too. */
function bucketsOf(samples: readonly Sample[]): RouteFigures['buckets'] {
  let below = 0;
  return samples.map(({ labels, value }) => {
    const count = value - below;
    below = value;
    return { seconds: labels['le'] === '+Inf' ? null : Number(labels['le']), count };
  });
}

function byRoute(samples: readonly Sample[]): Map<string, Sample[]> {
  const found = new Map<string, Sample[]>();
  for (const sample of samples) {
    const route = sample.labels['route'] ?? '';
    const known = found.get(route);
    if (known === undefined) found.set(route, [sample]);
    else known.push(sample);
  }
  return found;
}

const sum = (samples: readonly Sample[]) => samples.reduce((all, { value }) => all + value, 0);

/** Of a gateway; none of any other service. The routes that took most time first. */
export async function routeFigures(registry: Registry): Promise<RouteFigures[]> {
  const times = await samplesOf(registry, ['ashlar_http_route_duration_seconds']);
  const ending = (end: string) => times.filter(({ name }) => name.endsWith(end));
  const buckets = byRoute(ending('_bucket'));
  const counts = byRoute(await samplesOf(registry, ['ashlar_http_route_requests_total']));
  const mostTime = ending('_sum').sort((a, b) => b.value - a.value);
  return mostTime.slice(0, maxRoutes).map(({ labels: { route = '' } }) => {
    const requests = counts.get(route) ?? [];
    return {
      route,
      requests: sum(requests),
      errors: sum(requests.filter(({ labels }) => labels['status'] === '5xx')),
      buckets: bucketsOf(buckets.get(route) ?? []),
    };
  });
}
