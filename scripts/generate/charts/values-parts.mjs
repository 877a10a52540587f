// Which values do several charts have in common?
import { z } from 'zod';

export const name = z
  .string()
  .regex(/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$|^$/)
  .max(253);
export const key = z
  .string()
  .regex(/^[-._a-zA-Z0-9]+$/)
  .max(253);
export const port = z.int().min(1).max(65_535);
export const words = z.record(z.string(), z.string());
/** Told by Kubernetes itself, which checks them. */
export const foreign = z.record(z.string(), z.unknown());
export const foreignList = z.array(foreign);
const quantity = z.union([z.number(), z.string().regex(/^\d+(\.\d+)?(m|k|[KMGT]i?)?$/)]);

export const image = z.strictObject({
  repository: z.string().min(1).describe('Registry and name.'),
  tag: z.string().describe('By default the version of the chart, where it is Ashlar’s own image.'),
  digest: z
    .string()
    .regex(/^(sha256:[0-9a-f]{64})?$/)
    .describe('`sha256:…`: instead of the tag.'),
  pullPolicy: z.enum(['IfNotPresent', 'Always', 'Never']).describe('When it is pulled.'),
});

export const place = z.strictObject({
  resources: z
    .strictObject({
      requests: z.record(z.string(), quantity).describe('What is kept free for it.'),
      limits: z.record(z.string(), quantity).describe('What it may take at most.'),
    })
    .describe('For each instance.'),
  podLabels: words.describe('More labels for its Pods.'),
  podAnnotations: words.describe('More annotations for its Pods.'),
  nodeSelector: words.describe('Nodes that it may run on.'),
  tolerations: foreignList.describe('Taints that it bears.'),
  affinity: foreign.describe('Beside or apart from whom it runs.'),
  priorityClassName: name.describe('Class of its Pods.'),
});

export const replicas = (/** @type {number} */ most) =>
  z.int().min(1).max(most).describe('How many instances; unless they are scaled automatically.');

export const autoscaling = z
  .strictObject({
    enabled: z.boolean().describe('Scales by a HorizontalPodAutoscaler instead of `replicas`.'),
    minReplicas: z.int().min(1).max(100).describe('At least.'),
    maxReplicas: z.int().min(1).max(100).describe('At most.'),
    cpuPercent: z.int().min(1).max(1000).describe('Of the CPU that is requested.'),
  })
  .describe('More instances under load.');

export const storage = z.strictObject({
  size: z
    .string()
    .regex(/^\d+(\.\d+)?[KMGT]i?$/)
    .describe('Of each volume.'),
  className: name.describe('Storage class; by default that of the cluster.'),
});
