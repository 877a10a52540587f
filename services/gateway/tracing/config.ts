// Which requests are traced? The gateway decides for all services behind it.
import { z } from 'zod';
import { samplerNamed } from './sampler.ts';

export const samplingConfigSchema = z.object({
  otelTracesSampler: z
    .string()
    .default('parentbased_always_on')
    .transform((text, context) => {
      const found = samplerNamed(text);
      if ('name' in found) return found.name;
      context.addIssue(found.mistake);
      return z.NEVER;
    })
    .describe(
      'Which requests are traced: `always_on`, `always_off`, `traceidratio`, or one of these for requests that come without a trace, as `parentbased_traceidratio`.',
    ),
  otelTracesSamplerArg: z.coerce
    .number()
    .min(0)
    .max(1)
    .default(1)
    .describe('Share of the requests, for the samplers with `ratio` in their names: `0.01`.'),
  maxClientTracesPerSecond: z.coerce
    .number()
    .int()
    .min(0)
    .max(1_000_000)
    .default(10)
    .describe(
      'How many traces a second of this gateway are recorded because clients want it (`sampled` in their `traceparent`), with a sampler that is `parentbased`.',
    ),
});
