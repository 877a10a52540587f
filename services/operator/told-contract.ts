// How is put into words what a plan that drops fields waits for?
import { approveAnnotation } from '../shared/model/annotations.ts';
import type { Waiting } from './contract.ts';
import { wordsOf } from './decide/stuck.ts';

const titlesOf = ({ steps }: Waiting) => steps.map(({ title }) => title).join('; ');

const approveWith = ({ resource, hash }: Waiting, more = '') =>
  `kubectl annotate ${more}entity ${resource} ${approveAnnotation}=${hash}`;

/** One word in CamelCase. */
export const contractReasons: Readonly<Record<Waiting['for'], string>> = {
  approval: 'ApprovalRequired',
  'other approval': 'ApprovalMismatch',
  acknowledgements: 'WaitsForServices',
  refusals: 'DropRefused',
  retry: 'DropFailed',
};

/** What is waited for, and what to do. */
export function tellWaiting(waiting: Waiting): string {
  switch (waiting.for) {
    case 'approval':
      return `${titlesOf(waiting)}: it loses data, and waits for approval. See status.plan, then: ${approveWith(waiting)}`;
    case 'other approval':
      return (
        `${approveAnnotation} names ${waiting.approved?.slice(0, 100)}, but the plan is ${waiting.hash}: the table or the declaration ` +
        `changed since, or the name is wrong. Nothing was dropped. See status.plan, then: ${approveWith(waiting, '--overwrite ')}`
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
