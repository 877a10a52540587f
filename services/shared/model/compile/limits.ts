// Are the Application's limits of something that is there?
import { z } from 'zod';
import type { LimitsSpec, SelectionSpec } from '../limits-spec.ts';
import type { Action, Entity } from '../model.ts';
import type { RouteSpec } from '../routes-spec.ts';
import { checkTwice } from './application.ts';
import { type Report, reportUnknown } from './report.ts';

const network = z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()]);

/** What limits may name. */
export interface Limitable {
  readonly roles: ReadonlySet<string>;
  readonly entities: ReadonlyMap<string, Entity>;
  readonly actions: ReadonlyMap<string, Action>;
  readonly routes: readonly RouteSpec[];
}

/** As metrics and logs name them. */
function routesOf({ entities, actions, routes }: Limitable): Set<string> {
  const withEvents = [...entities.values()].filter(({ hasEvents }) => hasEvents);
  return new Set([
    ...entities.keys(),
    ...[...actions.keys()].map((name) => `rpc/${name}`),
    ...withEvents.map(({ name }) => `events/${name}`),
    ...routes.map(({ name }) => `routes/${name}`),
  ]);
}

interface Known {
  readonly roles: ReadonlySet<string>;
  readonly routes: ReadonlySet<string>;
}

function checkSelection(policy: SelectionSpec, known: Known, report: Report): void {
  for (const [what, list] of [
    ['role', 'roles'],
    ['route', 'routes'],
  ] as const)
    for (const [index, name] of (policy[list] ?? []).entries())
      if (!known[list].has(name))
        reportUnknown(report, { path: `.${list}[${index}]`, name }, { what, known: known[list] });
  checkTwice(policy.by ?? [], '.by', report);
}

function checkAddresses({ addresses = {} }: LimitsSpec, report: Report): void {
  for (const list of ['allow', 'deny'] as const)
    for (const [index, text] of (addresses[list] ?? []).entries())
      if (!network.safeParse(text).success)
        report(
          `spec.limits.addresses.${list}[${index}]`,
          `"${text}" is no address and no network`,
          'Write it as 192.0.2.7, 10.0.0.0/8 or 2001:db8::/32.',
        );
}

/** Reports what cannot be meant. */
export function checkLimits(limits: LimitsSpec, limitable: Limitable, report: Report): void {
  const known = { roles: limitable.roles, routes: routesOf(limitable) };
  checkAddresses(limits, report);
  for (const list of ['rates', 'concurrency'] as const) {
    const policies: readonly SelectionSpec[] = limits[list] ?? [];
    const path = `spec.limits.${list}`;
    checkTwice(
      policies.map(({ name }) => name),
      path,
      report,
    );
    for (const [index, policy] of policies.entries())
      checkSelection(policy, known, (below, message, hint) =>
        report(`${path}[${index}]${below}`, message, hint),
      );
  }
}
