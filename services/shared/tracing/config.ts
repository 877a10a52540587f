// Where are spans sent, and under which name? The variables are those of OpenTelemetry.
import { z } from 'zod';
import { parsePairs } from './pairs.ts';

const pairs = (what: string) =>
  z
    .string()
    .default('')
    .transform((text, context) => {
      const parsed = parsePairs(text);
      if (parsed !== null) return parsed;
      context.addIssue(`must be ${what}, with commas between them: name=value,other=value`);
      return z.NEVER;
    });

/** https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/ */
export const tracingConfigSchema = z.object({
  otelExporterOtlpEndpoint: z
    .string()
    .refine((text) => /^https?:\/\//.test(text) && URL.canParse(text), {
      error: 'must look like http://collector:4318',
    })
    .optional()
    .describe(
      'Where spans are sent by OTLP over HTTP (JSON), `/v1/traces` below it: `http://collector:4318`. Without it there are none; the operator has none ever.',
    ),
  otelExporterOtlpHeaders: pairs('headers').describe(
    'Sent along, as the credentials of who takes the spans: `authorization=Bearer%20…`; values are percent-encoded. A secret.',
  ),
  otelServiceName: z
    .string()
    .optional()
    .describe('Name of the service in traces; by default `ashlar-` and what it is.'),
  otelResourceAttributes: pairs('attributes').describe(
    'Told of each span: `deployment.environment.name=production`.',
  ),
});
export type TracingConfig = z.infer<typeof tracingConfigSchema>;
