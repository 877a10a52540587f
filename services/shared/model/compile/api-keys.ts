// Are API keys accepted with roles that are declared, and limits of keys where there are keys?
import type { LimitsSpec, SelectionSpec } from '../limits-spec.ts';
import type { ApplicationSpec } from '../resources.ts';
import { type Report, reportUnknown } from './report.ts';

/** What of a policy is about keys; null for one that is about any request. */
function aboutKeys({ plans, by = [] }: SelectionSpec): 'plans' | 'by' | null {
  if (plans !== undefined) return 'plans';
  return by.includes('key') ? 'by' : null;
}

function checkLimitsOfKeys(limits: LimitsSpec, report: Report): void {
  for (const list of ['rates', 'concurrency'] as const)
    for (const [index, policy] of (limits[list] ?? []).entries()) {
      const what = aboutKeys(policy);
      if (what === null) continue;
      report(
        `spec.limits.${list}[${index}].${what}`,
        'it counts nothing: no API keys are accepted',
        'Declare them: spec.auth.apiKeys.',
      );
    }
}

/** Reports roles that nothing declares or that stand twice, and limits that would count nothing. */
export function checkApiKeys(
  { auth, limits = {} }: ApplicationSpec,
  { roles, report }: { roles: ReadonlySet<string>; report: Report },
): void {
  const names = auth?.apiKeys?.roles;
  if (names === undefined) checkLimitsOfKeys(limits, report);
  for (const [index, name] of (names ?? []).entries()) {
    const path = `spec.auth.apiKeys.roles[${index}]`;
    if (!roles.has(name)) reportUnknown(report, { path, name }, { what: 'role', known: roles });
    else if (names?.indexOf(name) !== index) report(path, `"${name}" is declared twice`);
  }
}
