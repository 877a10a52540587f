import { withoutPlace } from '../../shared/model/manifests/source-problem.ts';
import { nextStatus, type ResourceStatus } from './status.ts';
import { verdictOf } from './verdict.ts';

const at = new Date('2026-01-01T00:00:00Z');
const entity = { kind: 'Entity', name: 'orders', generation: 2 };
const tell = (status: ResourceStatus | undefined, revision: string, judged = entity) =>
  nextStatus(status, verdictOf(judged, status, { outcome: 'unchanged', revision }), at);

const first = tell(undefined, 'a') ?? {};

test('what is served says so, with the revision', () => {
  expect(first).toMatchObject({ revision: 'a', observedGeneration: 2 });
});

test('a change elsewhere is no news of an Entity', () => {
  expect(tell(first, 'b')).toBeNull();
});

test('a change of its own is, and so is one that was waited for', () => {
  expect(tell(first, 'b', { ...entity, generation: 3 })).toMatchObject({ revision: 'b' });
  const wrong = withoutPlace({ resource: 'Entity other', path: '', message: 'wrong', hint: null });
  const invalid = { outcome: 'invalid' as const, problems: [wrong] };
  const waiting = nextStatus(first, verdictOf(entity, first, invalid), at) ?? {};
  expect(tell(waiting, 'b')).toMatchObject({ revision: 'b' });
});

test('the Application names the revision that is served', () => {
  const application = { ...entity, kind: 'Application' };
  const before = tell(undefined, 'a', application) ?? {};
  expect(tell(before, 'b', application)).toMatchObject({ revision: 'b' });
});
