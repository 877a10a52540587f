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
import { rowsOf } from './rows-of.ts';

export function isSameCheck(check: DesiredCheck, live: LiveConstraint): boolean {
  return live.kind === 'check' && live.expression === check.expression;
}

function unlessBroken(pair: TablePair, check: DesiredCheck): Precondition {
  const { ref, desired } = pair;
  const broken = `WHERE NOT (${check.expression})`;
  return {
    sql: `SELECT EXISTS (SELECT FROM ${rowsOf(pair)} ${broken})`,
    refusal: {
      resource: desired.resource,
      title: `${ref.name}: check ${check.name}`,
      reason: `there are rows that break it: ${check.expression}`,
      manual: `Mend them first: SELECT * FROM ${quoted(ref)} ${broken};`,
    },
  };
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
        unless: [unlessBroken(pair, check)],
      }),
    ),
  );
}
