// How does a test declare Entities, and hear what became of them?
import { setTimeout as pause } from 'node:timers/promises';
import type { ApiServer } from './api-server.ts';

export interface DeclaredEntity {
  readonly name: string;
  /** Of its column `note`; by default text. */
  readonly type?: string;
  readonly annotations?: Record<string, string>;
  /** More of the spec, or something else in it. */
  readonly spec?: object;
}
export interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason: string;
  readonly message: string;
}
export interface Status {
  readonly revision?: string;
  readonly conditions: readonly Condition[];
  readonly plan?: {
    readonly hash?: string;
    readonly refusals: readonly { readonly title: string }[];
  };
}

/** An Entity with the columns `id` and `note`, which everybody may read. */
export function entity({ name, type = 'text', annotations = {}, spec = {} }: DeclaredEntity) {
  const fields = [
    { name: 'id', type: 'bigint' },
    { name: 'note', type },
  ];
  const access = [{ roles: ['anon'], operations: ['read'] }];
  return {
    apiVersion: 'ashlar.dev/v1alpha1',
    kind: 'Entity',
    metadata: { name, annotations },
    spec: { fields, primaryKey: ['id'], access, ...spec },
  };
}

/** Applies objects to the namespace `shop`. */
export function apply({ kubectl }: ApiServer, ...items: readonly object[]): void {
  const list = { apiVersion: 'v1', kind: 'List', items };
  const { stderr } = kubectl(['apply', '-n', 'shop', '-f', '-'], JSON.stringify(list));
  expect(stderr).toBe('');
}

export const conditionOf = ({ conditions }: Pick<Status, 'conditions'>, type: string) =>
  conditions.find((condition) => condition.type === type);

export interface Wanted {
  /** `entity` by default. */
  readonly kind?: string;
  /** Type of the condition; Ready by default. */
  readonly type?: string;
}

/** What it says once that condition has this reason, for its newest generation. */
export async function statusWith(
  { kubectl }: ApiServer,
  name: string,
  reason: string,
  { kind = 'entity', type = 'Ready' }: Wanted = {},
): Promise<Status> {
  let last = '';
  for (let tries = 0; tries < 150; tries++) {
    const { stdout } = kubectl(['get', kind, name, '-n', 'shop', '-o', 'json']);
    const { metadata, status } = JSON.parse(stdout);
    const found = status === undefined ? undefined : conditionOf(status, type);
    last = JSON.stringify(status);
    if (found?.reason === reason && status.observedGeneration === metadata.generation)
      return status;
    await pause(100);
  }
  throw new Error(`${kind} ${name} does not say ${reason}, but ${last}`);
}

/** Resolves when it is true; asks for half a minute. */
export async function until(isTrue: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; !(await isTrue()); tries++) {
    if (tries > 600) throw new Error(`It did not come: ${isTrue}`);
    await pause(50);
  }
}
