// How is put into words what a plan that drops fields waits for?
import { approveAnnotation } from '../shared/model/annotations.ts';
import type { Waiting } from './contract.ts';
import { wordsOf } from './decide/stuck.ts';

/** One word in CamelCase. */
export const contractReasons: Readonly<Record<Waiting['for'], string>> = {
  approval: 'ApprovalRequired',
  'other approval': 'ApprovalMismatch',
  acknowledgements: 'WaitsForServices',
  refusals: 'DropRefused',
  retry: 'DropFailed',
};

const titlesOf = ({ steps }: Waiting) => steps.map(({ title }) => title).join('; ');

/** What is waited for. */
function tellWaiting(waiting: Waiting): string {
  switch (waiting.for) {
    case 'approval':
      return `${titlesOf(waiting)}: it loses data, and waits for approval.`;
    case 'other approval':
      return (
        `${titlesOf(waiting)}: ${approveAnnotation} names ${waiting.approved?.slice(0, 100)}, but the plan is ${waiting.hash}. ` +
        'The table or the declaration changed since, or the hash is mistyped; nothing was dropped.'
      );
    case 'acknowledgements':
      return `${titlesOf(waiting)}: it is approved, and done once all gateways and apis run the model without it.`;
    case 'refusals':
      return waiting.refusals
        .map(({ title, reason, manual }) => `${title}: ${reason}. ${manual}`)
        .join('\n');
    case 'retry':
      return `${wordsOf(waiting.failure)} It is tried again until it works.`;
  }
}

const isForApproval = (waiting: Waiting) =>
  waiting.for === 'approval' || waiting.for === 'other approval';

/** In a condition: with the command that approves it. */
export function tellInStatus(waiting: Waiting): string {
  const words = tellWaiting(waiting);
  if (!isForApproval(waiting)) return words;
  const { approved, resource, hash } = waiting;
  const options = approved === null ? '' : '--overwrite ';
  return `${words} See status.plan; then: kubectl annotate ${options}entity ${resource} ${approveAnnotation}=${hash}`;
}

/** In a log: with the plan, and the annotation that approves it. */
export function waitingLines(waiting: Waiting): string[] {
  const { resource, steps, hash } = waiting;
  const about = waiting.for === 'retry' ? `${resource}: ` : '';
  const lines = [`  waits: ${about}${tellWaiting(waiting)}`];
  if (!isForApproval(waiting)) return lines;
  return [
    ...lines,
    ...steps.flatMap(({ sql, hazards }) => [sql, ...hazards]).map((line) => `    ${line}`),
    `    approve: annotate Entity ${resource} with ${approveAnnotation}: "${hash}"`,
  ];
}
