import { AppError } from '../../shared/errors.ts';
import type { Step } from '../reconcile.ts';
import type { ResourceStatus } from './status.ts';
import { verdictOf } from './verdict.ts';

const judged = { kind: 'Entity', name: 'orders', generation: 2 };
const away = new AppError('PGRST000', 'The database is not available', { hint: 'Try again.' });

const served = (observedGeneration: number): ResourceStatus => ({
  conditions: [
    {
      type: 'Ready',
      status: 'True',
      reason: 'Served',
      message: 'It is served.',
      observedGeneration,
      lastTransitionTime: '2026-01-01T00:00:00Z',
    },
  ],
});
const verdict = (step: Step, error: unknown = away, status?: ResourceStatus) =>
  verdictOf(judged, status, { outcome: 'stuck', step, error });
const short = (step: Step) =>
  Object.values(verdict(step).conditions).map(({ status, reason }) => `${status} ${reason}`);

test.each<[string, Step, string[]]>([
  [
    'what cannot be planned is unknown',
    'plan',
    ['True Valid', 'Unknown NotPlanned', 'False WaitsForOthers', 'False NotPlanned'],
  ],
  [
    'a migration that stopped is not applied',
    'apply',
    ['True Valid', 'False MigrationStopped', 'False WaitsForOthers', 'False MigrationStopped'],
  ],
  [
    'a model that cannot be published has its schema',
    'publish',
    ['True Valid', 'True InStep', 'False NotPublished', 'False NotPublished'],
  ],
])('%s', (_, step, conditions) => {
  expect(short(step)).toEqual(conditions);
});

test('the reason is told in the words of the error', () => {
  expect(verdict('plan').conditions.SchemaApplied.message).toBe(
    'The database is not available. Try again. It is tried again until it works.',
  );
});

test('what is no error for people is not told', () => {
  const { message } = verdict('plan', new Error('select secret')).conditions.SchemaApplied;
  expect(message).toBe(
    'Internal error: see the log of the operator. It is tried again until it works.',
  );
});

test('a resource that is served as it stands stays ready; one that changed does not', () => {
  expect(verdict('apply', away, served(2)).conditions.Ready.status).toBe('True');
  expect(verdict('apply', away, served(1)).conditions.Ready.status).toBe('False');
});
