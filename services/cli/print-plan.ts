// How is a migration told to the one who decides on it?
import type { MigrationPlan, Refusal, Step } from '../shared/messages/db-migrate.ts';

const indent = (text: string, by: string) => text.replaceAll('\n', `\n${by}`);

function lockLine({ lock, table, lockTimeoutMs }: Step): string {
  if (lock === null) return 'lock: none';
  const on = table === null ? '' : ` on ${table}`;
  const patience = lockTimeoutMs === 0 ? 'as long as it takes' : `at most ${lockTimeoutMs} ms`;
  return `lock: ${lock}${on}, waits for it ${patience}`;
}

function printStep(step: Step, number: number): string[] {
  return [
    `${number}. ${step.title}`,
    `     ${indent(step.sql.trim(), '     ')}`,
    `   ${lockLine(step)}`,
    ...step.hazards.map((hazard) => `   hazard: ${indent(hazard, '   ')}`),
    '',
  ];
}

function printRefusal({ resource, title, reason, manual }: Refusal): string[] {
  return [
    `REFUSED  ${resource}: ${title}`,
    `   why not: ${indent(reason, '   ')}`,
    `   by hand: ${indent(manual, '   ')}`,
    '',
  ];
}

/** The plan in lines: numbered steps, refusals, notices; `no changes` when there is nothing to do. */
export function printPlan({ steps, refusals, notices }: MigrationPlan): string[] {
  const nothing = steps.length === 0 && refusals.length === 0;
  return [
    ...steps.flatMap((step, index) => printStep(step, index + 1)),
    ...refusals.flatMap(printRefusal),
    ...notices.map((notice) => `note: ${notice}`),
    ...(nothing ? ['no changes'] : []),
  ];
}
