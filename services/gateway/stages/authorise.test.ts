import { smallModel } from '../../../test/helpers/small-model.ts';
import { authorise } from './authorise.ts';

const orders = smallModel().entities.get('orders');
if (orders === undefined) throw new Error('the test model has no orders');

test.each([
  ['anon', 'GET', false],
  ['clerk', 'GET', true],
  ['clerk', 'HEAD', true],
  ['clerk', 'POST', false],
  ['clerk', 'PATCH', true],
  ['clerk', 'PUT', false],
  ['clerk', 'DELETE', false],
  ['customer', 'POST', true],
  ['customer', 'PUT', false],
  ['admin', 'PUT', true],
  ['admin', 'DELETE', true],
  ['anon', 'OPTIONS', true],
  ['service_role', 'DELETE', true],
])('%s may %s: %s', (role, method, isAllowed) => {
  const act = () => authorise(role, method, orders);
  if (isAllowed) expect(act).not.toThrow();
  else expect(act).toThrow('permission denied for table orders');
});
