// Which status does a resource get, and does it differ from the one it has?
import { isDeepStrictEqual } from 'node:util';

export const conditionTypes = [
  ...(['Accepted', 'SchemaApplied', 'ModelPublished', 'RoutesProgrammed'] as const),
  ...(['Deleted', 'Ready'] as const),
];
export type ConditionType = (typeof conditionTypes)[number];
/** Only an Application has routes, and only of one that is served something new is said. Deleted: only of what was. */
type OptionalType = 'RoutesProgrammed' | 'Deleted';

export interface Told {
  readonly status: 'True' | 'False' | 'Unknown';
  /** One word in CamelCase. */
  readonly reason: string;
  readonly message: string;
}
export interface Condition extends Told {
  readonly type: string;
  readonly observedGeneration: number;
  readonly lastTransitionTime: string;
}
/** What was planned and not done. */
export interface Plan {
  readonly hash: string;
  readonly steps: readonly {
    title: string;
    sql: string;
    lock?: string;
    table?: string;
    hazards?: readonly string[];
  }[];
  readonly refusals: readonly { title: string; reason: string; manual: string }[];
}
export interface ResourceStatus {
  readonly observedGeneration?: number;
  readonly revision?: string;
  /** `schema.table` that goes when the Entity is deleted. */
  readonly table?: string;
  readonly conditions?: readonly Condition[];
  readonly plan?: Plan;
}
/** What became of one resource. */
export interface Verdict {
  readonly generation: number;
  /** The resource itself is why it is not ready. */
  readonly isCulprit: boolean;
  /** What an Event says beside; undefined: of a culprit, why it is not ready. */
  readonly warning?: Told | undefined;
  readonly conditions: Readonly<Record<Exclude<ConditionType, OptionalType>, Told>> &
    Readonly<Partial<Record<OptionalType, Told>>>;
  /** Undefined: the one it has stays. */
  readonly revision: string | undefined;
  readonly plan: Plan | undefined;
  /** Likewise; null: none. */
  readonly table?: string | null | undefined;
}

/** Times move only when the status of the condition flips; what nothing is said of stays. Null when the resource says all of it already. */
export function nextStatus(
  current: ResourceStatus | undefined,
  { generation, conditions, revision = current?.revision, table = current?.table, plan }: Verdict,
  now: Date,
): ResourceStatus | null {
  const next: ResourceStatus = {
    observedGeneration: generation,
    ...(revision === undefined ? {} : { revision }),
    ...(table == null ? {} : { table }),
    conditions: conditionTypes.flatMap((type) => {
      const before = current?.conditions?.find((condition) => condition.type === type);
      const told = conditions[type];
      if (told === undefined) return before ?? [];
      const isFlipped = before?.status !== told.status;
      const lastTransitionTime = isFlipped
        ? `${now.toISOString().slice(0, 19)}Z`
        : before.lastTransitionTime;
      return { type, ...told, observedGeneration: generation, lastTransitionTime };
    }),
    ...(plan === undefined ? {} : { plan }),
  };
  return isDeepStrictEqual(next, current) ? null : next;
}
