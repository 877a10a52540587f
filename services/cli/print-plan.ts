// How is a migration told to the one who decides on it?
import type { ContractPlan, MigrationPlan, Refusal, Step } from '../shared/messages/db-migrate.ts';
import { approveAnnotation } from '../shared/model/annotations.ts';

const indent = (text: string, by: string) => text.replaceAll('\n', `\n${by}`);

function lockLine({ lock, table, lockTimeoutMs }: Step): string {
  if (lock === null) return 'lock: none';
  const on = table === null ? '' : ` on ${table}`;
  const patience = lockTimeoutMs === 0 ? 'as long as it takes' : `at most ${lockTimeoutMs} ms`;
  return `lock: ${lock}${on}, waits for it ${patience}`;
}

function printStep(step: Step): string[] {
  return [
    `     ${indent(step.sql.trim(), '     ')}`,
    `   ${lockLine(step)}`,
    ...step.hazards.map((hazard) => `   hazard: ${indent(hazard, '   ')}`),
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

/** Columns that go, and how that is approved; until the table is as declared, nobody knows the hash. */
function printContract(
  { resource, hash, steps, refusals }: ContractPlan,
  { steps: first }: MigrationPlan,
) {
  const tables = new Set(first.map(({ table }) => table));
  const isOpen = steps.some(({ table }) => tables.has(table));
  const approval = isOpen
    ? 'approve: once the steps above are done, which change its hash'
    : `approve: annotate Entity ${resource} with ${approveAnnotation}: "${hash}"`;
  return [
    ...steps.flatMap((step) => [
      `AFTER APPROVAL  ${step.title}`,
      ...printStep(step),
      `   ${approval}`,
      '',
    ]),
    ...refusals.flatMap(printRefusal),
  ];
}

/** The plan in lines: numbered steps, refusals, what waits for approval, notices; `no changes` when there is nothing to do. */
export function printPlan(plan: MigrationPlan, contracts: readonly ContractPlan[]): string[] {
  const { steps, refusals, notices } = plan;
  const nothing = steps.length === 0 && refusals.length === 0 && contracts.length === 0;
  return [
    ...steps.flatMap((step, index) => [`${index + 1}. ${step.title}`, ...printStep(step), '']),
    ...refusals.flatMap(printRefusal),
    ...contracts.flatMap((contract) => printContract(contract, plan)),
    ...notices.map((notice) => `note: ${notice}`),
    ...(nothing ? ['no changes'] : []),
  ];
}
