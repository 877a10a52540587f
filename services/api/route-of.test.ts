import { smallModel } from '../../test/helpers/small-model.ts';
import { routeOf } from './route-of.ts';

const model = smallModel();

test.each([
  ['an entity', '/orders', 'orders'],
  ['a name that is none', '/nothing', 'other'],
  ['an action that is none', '/rpc/nothing', 'other'],
  ['the description', '/', 'other'],
  ['a path below an entity', '/orders/1', 'other'],
])('%s has a label of a closed set', (_case, path, route) => {
  expect(routeOf(path, model)).toBe(route);
});

test('without a model nothing has a name', () => {
  expect(routeOf('/orders', null)).toBe('other');
});
