// What are resources called that stand for things with any name?
import { createNaming } from './resource-name.ts';

test('names become names of Kubernetes, each once', () => {
  const naming = createNaming();
  const names = [
    'orders',
    'Order Details',
    'order_details',
    'Größe',
    '日本',
    '---',
    'a.b',
    'orders',
  ];
  expect(names.map(naming)).toEqual([
    'orders',
    'order-details',
    'order-details-2',
    'gro-e',
    'unnamed',
    'unnamed-2',
    'a-b',
    'orders-2',
  ]);
});
