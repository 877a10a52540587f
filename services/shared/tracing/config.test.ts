import { parseEnvironment } from '../config.ts';
import type { AppError } from '../errors.ts';
import { tracingConfigSchema } from './config.ts';

const parse = (environment: Record<string, string>) =>
  parseEnvironment(tracingConfigSchema, environment);

test('the variables of OpenTelemetry say where spans go, and under which name', () => {
  expect(
    parse({
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318',
      OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20abc, x-tenant=shop',
      OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=test,',
      // Of others.
      OTEL_METRICS_EXPORTER: 'none',
    }),
  ).toEqual({
    otelExporterOtlpEndpoint: 'http://collector:4318',
    otelExporterOtlpHeaders: { authorization: 'Bearer abc', 'x-tenant': 'shop' },
    otelResourceAttributes: { 'deployment.environment.name': 'test' },
  });
  expect(parse({}).otelExporterOtlpEndpoint).toBeUndefined();
});

test.each([
  ['no address', 'OTEL_EXPORTER_OTLP_ENDPOINT', 'collector:4318', 'http://collector:4318'],
  ['gRPC', 'OTEL_EXPORTER_OTLP_ENDPOINT', 'grpc://collector:4317', 'http://collector:4318'],
  ['a value without a name', 'OTEL_EXPORTER_OTLP_HEADERS', 'a-secret', 'name=value'],
  ['a line break in a name', 'OTEL_EXPORTER_OTLP_HEADERS', 'a\nb=a-secret', 'name=value'],
  ['what cannot be decoded', 'OTEL_RESOURCE_ATTRIBUTES', 'a=%a-secret', 'name=value'],
])('refused, without a word of the value: %s', (_case, variable, value, hint) => {
  let told = '';
  try {
    parse({ [variable]: value });
  } catch (error) {
    told = (error as AppError).message;
  }
  expect(told).toContain(`${variable}: must `);
  expect(told).toContain(hint);
  expect(told).not.toContain('a-secret');
});
