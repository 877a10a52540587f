// model (key-value): operator → every service. The resources that are served now.
import { z } from 'zod';
import { resourceSetSchema } from '../model/resources.ts';

/** Bucket and key under which the operator publishes. */
export const modelBucket = 'model';
export const modelKey = 'current';

/** Each service compiles it for itself; equal revisions compile to equal models. */
export const publishedModelSchema = z.object({
  revision: z.string(),
  resources: resourceSetSchema,
});
export type PublishedModel = z.infer<typeof publishedModelSchema>;

/** The same for those who follow it: they read the resources themselves, without keeping others waiting. */
export const unreadModelSchema = z.object({ revision: z.string(), resources: z.unknown() });
export type UnreadModel = z.infer<typeof unreadModelSchema>;
