// report, report.query: every process → whoever asks. What runs, how well, and what is wrong with its surroundings?
import { z } from 'zod';
import { memberSchema } from './member.ts';
import { defineSubject } from './subject.ts';

/** What was looked at, and what was found. */
export const findingSchema = z.object({
  /** A few words, the same each time: `wal_level`. */
  check: z.string(),
  level: z.enum(['fine', 'warning', 'error']),
  told: z.string(),
  /** What to do about it; null where all is well, or `told` says it. */
  fix: z.string().nullable(),
});
export type Finding = z.infer<typeof findingSchema>;

/** Requests of clients by route, since the process began. */
const routeFiguresSchema = z.object({
  route: z.string(),
  requests: z.number(),
  /** Of them, those that were answered with a 5xx. */
  errors: z.number(),
  /** How many took longer than the bound before and no longer than this one; the last has none: null. */
  buckets: z.array(z.object({ seconds: z.number().nullable(), count: z.number() })),
});
export type RouteFigures = z.infer<typeof routeFiguresSchema>;

/** One value of one of the metrics in docs/metrics.md. */
const sampleSchema = z.object({
  name: z.string(),
  labels: z.record(z.string(), z.string()),
  value: z.number(),
});
export type Sample = z.infer<typeof sampleSchema>;

export const processReportSchema = z.object({
  /** `embedded`: all of them in one process. */
  service: z.enum([...memberSchema.shape.service.options, 'embedded']),
  id: z.string(),
  /** Name of the machine, or of the Pod. */
  host: z.string(),
  version: z.string(),
  node: z.string(),
  /** By its own clock, in Unix milliseconds. */
  startedMs: z.number(),
  nowMs: z.number(),
  isReady: z.boolean(),
  checks: z.record(z.string(), z.boolean()),
  notices: z.record(z.string(), z.string()),
  /** Of all memory it takes (RSS). */
  memoryBytes: z.number(),
  /** Those that took most time. */
  routes: z.array(routeFiguresSchema),
  samples: z.array(sampleSchema),
  /** Only where it was asked to look thoroughly. */
  findings: z.array(findingSchema),
});
export type ProcessReport = z.infer<typeof processReportSchema>;

/** Asks everybody for a report; a thorough one looks at what is around the process, too. */
export const reportQuery = defineSubject({
  name: 'report.query',
  request: z.object({ ask: z.string(), isThorough: z.boolean() }),
  reply: z.void(),
});

export const reportSays = defineSubject({
  name: 'report',
  request: z.object({ ask: z.string(), report: processReportSchema }),
  reply: z.void(),
});

/** Everybody's reports. */
export const systemReportSchema = z.object({
  reports: z.array(
    processReportSchema.extend({
      /** When it came, by the clock of who asked: `heardMs - nowMs` is how far the clocks differ, and its way. */
      heardMs: z.number(),
    }),
  ),
  /** They are there, and did not answer in time. */
  silent: z.array(z.object({ service: z.string(), id: z.string() })),
});
export type SystemReport = z.infer<typeof systemReportSchema>;
export type HeardReport = SystemReport['reports'][number];
