import { AppError } from '../shared/errors.ts';
import type { Step } from '../shared/messages/db-migrate.ts';
import type { Waiting } from './contract.ts';
import { reconciledLines } from './reconciled-lines.ts';
import { tellInStatus } from './told-contract.ts';

const step: Step = {
  title: 'orders: drop column note',
  sql: 'ALTER TABLE "public"."orders" DROP COLUMN "note"',
  ...{ lock: 'AccessExclusive', table: 'public.orders', standalone: false, undo: null },
  ...{ lockTimeoutMs: 2000, statementTimeoutMs: 15_000, hazards: ['data loss'] },
};
const waiting = (rest: Partial<Waiting> = {}): Waiting => ({
  ...{
    resource: 'orders',
    hash: 'abc',
    steps: [step],
    refusals: [],
  },
  ...{ for: 'approval', approved: null, failure: null },
  ...rest,
});
const refusal = { resource: 'orders', title: 'drop', reason: 'a view', manual: 'Drop that.' };

const inStatus: [Partial<Waiting>, string | RegExp][] = [
  [
    {},
    'orders: drop column note: it loses data, and waits for approval. ' +
      'See status.plan; then: kubectl annotate entity orders ashlar.dev/approve=abc',
  ],
  [
    { for: 'other approval', approved: 'x' },
    /names x, but the plan is abc\..*kubectl annotate --overwrite entity orders ashlar\.dev\/approve=abc$/,
  ],
  [{ for: 'acknowledgements', approved: 'abc' }, /approved, and done once all gateways and apis/],
  [{ for: 'refusals', steps: [], refusals: [refusal] }, 'drop: a view. Drop that.'],
  [
    { for: 'retry', failure: new AppError('ASH503', 'No lock') },
    'No lock. It is tried again until it works.',
  ],
  [{ for: 'retry', failure: new Error('secret') }, /^Internal error: see the log/],
];

test.each(inStatus)('a status says of %j what to do', (rest, words) => {
  expect(tellInStatus(waiting(rest))).toEqual(
    typeof words === 'string' ? words : expect.stringMatching(words),
  );
});

test('a log has the statement, what is lost, and the annotation that approves it', () => {
  const contracted = { applied: [], waiting: [waiting()] };
  expect(reconciledLines({ outcome: 'unchanged', revision: 'r', contracted }, null)).toEqual([
    '  waits: orders: drop column note: it loses data, and waits for approval.',
    '    ALTER TABLE "public"."orders" DROP COLUMN "note"',
    '    data loss',
    '    approve: annotate Entity orders with ashlar.dev/approve: "abc"',
    'No change: revision r is served.',
  ]);
});

test('a pause of all says what stays', () => {
  const lines = (revision: string | null) => reconciledLines({ outcome: 'paused', revision }, null);
  expect(lines('r')).toEqual(['The Application is paused: revision r stays served.']);
  expect(lines(null)).toEqual(['The Application is paused: nothing is served yet.']);
});
