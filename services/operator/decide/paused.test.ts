import { withoutPlace } from '../../shared/model/manifests/source-problem.ts';
import { nextStatus, type ResourceStatus } from './status.ts';
import { verdictOf } from './verdict.ts';

const at = new Date('2026-01-01T00:00:00Z');
const entity = { kind: 'Entity', name: 'orders', generation: 2 };
const unchanged = { outcome: 'unchanged' as const, revision: 'a' };
const served = nextStatus(undefined, verdictOf(entity, undefined, unchanged), at) ?? {};

const told = (
  judged: typeof entity & { isPaused: boolean },
  status: ResourceStatus | undefined,
  reconciled: Parameters<typeof verdictOf>[2] = unchanged,
) =>
  Object.fromEntries(
    Object.entries(verdictOf(judged, status, reconciled).conditions).map(([type, condition]) => [
      type,
      `${condition.status} ${condition.reason}`,
    ]),
  );

test('what is served as it stands stays ready, and says that nothing is planned', () => {
  expect(told({ ...entity, isPaused: true }, served)).toEqual({
    Accepted: 'True Valid',
    SchemaApplied: 'Unknown Paused',
    ModelPublished: 'True Published',
    Ready: 'True Served',
  });
});

test('what changed, or was never served, waits', () => {
  const waits = { ModelPublished: 'False WaitsForOthers', Ready: 'False Paused' };
  const changed = { ...entity, generation: 3, isPaused: true };
  expect(told(changed, served)).toMatchObject(waits);
  expect(told({ ...entity, isPaused: true }, undefined)).toMatchObject(waits);
});

test('its own mistake is told all the same, that of another is not', () => {
  const invalid = (resource: string) => ({
    outcome: 'invalid' as const,
    problems: [withoutPlace({ resource, path: '', message: 'wrong', hint: null })],
  });
  const judged = { ...entity, isPaused: true };
  expect(told(judged, served, invalid('Entity orders')).Ready).toBe('False Invalid');
  expect(told(judged, served, invalid('Entity other')).SchemaApplied).toBe('Unknown Paused');
});

test('told again, nothing is to be written', () => {
  const judged = { ...entity, isPaused: true };
  const status = nextStatus(served, verdictOf(judged, served, unchanged), at) ?? {};
  expect(status).not.toEqual({});
  expect(nextStatus(status, verdictOf(judged, status, unchanged), at)).toBeNull();
});
