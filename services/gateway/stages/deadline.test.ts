import type { ServiceAction } from '../../shared/model/model.ts';
import { deadlineOf } from './deadline.ts';

const action = (timeoutMs: number): ServiceAction => ({
  name: 'quote',
  resource: 'quote',
  description: null,
  roles: new Set(),
  answeredBy: 'service',
  subject: 'action.quote',
  timeoutMs,
  input: {},
  output: null,
});

test.each<[sentence: string, action: ServiceAction | undefined, deadlineMs: number]>([
  ['what is no Action has that of every request', undefined, 15_000],
  ['a service that is quick has it too', action(200), 15_000],
  ['a service that may take longer is waited for', action(30_000), 31_000],
])('%s', (_, called, expected) => {
  expect(deadlineOf(called, 15_000)).toBe(expected);
});
