// How do the PostgreSQL servers of start-clusters.ts go away, after green and red runs alike?

export default async function stopClusters(): Promise<void> {
  await globalThis.stopClusters?.();
}
