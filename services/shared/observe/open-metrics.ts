// How are metrics told to who reads OpenMetrics? With examples: the traces of requests that took so long.
import { type Metric, type OpenMetricsContentType, Registry } from 'prom-client';

const mediaType = 'application/openmetrics-text';
export const openMetricsType = Registry.OPENMETRICS_CONTENT_TYPE;

/** What prom-client asks of a metric when it writes one. */
interface Written {
  readonly name: string;
  readonly type: string;
  getForPromString(): Promise<{ readonly name: string }>;
}

/** Prometheus names it first among what it accepts, unless it is told otherwise. */
export function readsOpenMetrics(accept: string | undefined): boolean {
  return accept?.split(',').some((range) => range.trim().startsWith(mediaType)) ?? false;
}

/** A counter is called without `_total` there, its series with it. prom-client would rename the metric itself, for good. */
function asOpenMetrics(metric: Written): Written {
  const name = metric.type === 'counter' ? metric.name.replace(/_total$/, '') : metric.name;
  const get = 'getForPromString' in metric ? 'getForPromString' : 'get';
  const read = metric as unknown as Record<typeof get, Written['getForPromString']>;
  const getForPromString = async () => ({ ...(await read[get]()), name });
  return { name, type: metric.type, getForPromString };
}

/** https://github.com/prometheus/OpenMetrics/blob/v1.0.0/specification/OpenMetrics.md */
export function openMetricsOf(registry: Registry): Promise<string> {
  const told = new Registry<OpenMetricsContentType>();
  told.setContentType(openMetricsType);
  for (const metric of registry.getMetricsAsArray() as unknown as Written[])
    told.registerMetric(asOpenMetrics(metric) as unknown as Metric<string>);
  return told.metrics();
}
