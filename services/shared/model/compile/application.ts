// Is the Application well declared: its types, roles, hosts, origins and issuers of tokens?
import { anonymousRole, serviceRole } from '../../caller.ts';
import { maxNameBytes, nameBytes } from '../names.ts';
import { type DeclaredTypes, declaredTypes } from '../pg-types.ts';
import type { ApplicationSpec } from '../resources.ts';
import { builtInTypes } from '../type-table.ts';
import { checkApiKeys } from './api-keys.ts';
import { checkCors } from './cors.ts';
import { checkIssuers } from './issuers.ts';
import type { Report } from './report.ts';

/** Reports every name that stands more than once in a list. */
export function checkTwice(names: readonly string[], path: string, report: Report): void {
  for (const [index, name] of names.entries())
    if (names.indexOf(name) < index) report(`${path}[${index}]`, `"${name}" is declared twice`);
}

function checkTypes({ types = [] }: ApplicationSpec, report: Report): void {
  checkTwice(
    types.map((type) => type.name),
    'spec.types',
    report,
  );
  for (const [index, type] of types.entries()) {
    const path = `spec.types[${index}]`;
    if (builtInTypes.has(type.name.toLowerCase()))
      report(`${path}.name`, `"${type.name}" is a type of PostgreSQL's own`);
    for (const name of [type.name, ...(type.enum ?? [])])
      if (nameBytes(name) > maxNameBytes)
        report(path, `"${name}" has more than ${maxNameBytes} bytes`);
    if (new Set(type.enum).size < (type.enum?.length ?? 0))
      report(`${path}.enum`, 'enum lists a value twice');
  }
}

/** Checks it, and gives the names others may refer to. */
export function compileApplication(
  spec: ApplicationSpec,
  report: Report,
): { roles: ReadonlySet<string>; types: DeclaredTypes } {
  checkTypes(spec, report);
  const hosts = (spec.hosts ?? []).map((host) => host.name);
  checkTwice(hosts, 'spec.hosts', report);
  if (spec.cors !== undefined) checkCors(spec.cors, report);
  checkTwice(spec.cors?.origins ?? [], 'spec.cors.origins', report);
  const roles = (spec.roles ?? []).map((role) => role.name);
  checkTwice(roles, 'spec.roles', report);
  const known = new Set([...roles, anonymousRole, serviceRole]);
  checkIssuers(spec.auth ?? {}, { roles: known, report });
  checkApiKeys(spec, { roles: known, report });
  return { roles: known, types: declaredTypes(spec) };
}
