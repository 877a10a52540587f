// Which checks of a table are missing or different?

import type { DesiredCheck } from '../desired/desired-schema.ts';
import type { LiveConstraint } from '../live-schema.ts';
import { quoted } from '../steps/step.ts';
import { bringConstraint } from './bring-constraint.ts';
import {
  claimedNames,
  type Difference,
  merge,
  type Precondition,
  type TablePair,
} from './difference.ts';

export function isSameCheck(check: DesiredCheck, live: LiveConstraint): boolean {
  return live.kind === 'check' && live.expression === check.expression;
}

function unlessBroken(pair: TablePair, check: DesiredCheck): Precondition[] {
  const existing = new Set(pair.live.columns.map((column) => column.name));
  // Of a new column there are no values yet that could be asked about.
  if (!check.columns?.every((column) => existing.has(column))) return [];
  const { ref } = pair;
  return [
    {
      sql: `SELECT EXISTS (SELECT FROM ${quoted(ref)} WHERE NOT (${check.expression}))`,
      refusal: {
        resource: pair.desired.resource,
        title: `${ref.name}: check ${check.name}`,
        reason: `there are rows that break it: ${check.expression}`,
        manual: `Mend them first: SELECT * FROM ${quoted(ref)} WHERE NOT (${check.expression});`,
      },
    },
  ];
}

export function compareChecks(pair: TablePair): Difference {
  return merge(
    pair.desired.checks.map((check) =>
      bringConstraint(pair, {
        name: check.name,
        kind: 'check',
        definition: `CHECK (${check.expression})`,
        isSame: (live) => isSameCheck(check, live),
        claimed: claimedNames(pair.desired),
        phase: 'checks',
        unless: unlessBroken(pair, check),
      }),
    ),
  );
}
