import { requestWords } from './request-words.ts';

const ours = '/apis/ashlar.dev/v1alpha1/namespaces/shop/entities';

test.each([
  ['GET', ours, 'list', 'entities'],
  ['GET', `${ours}?watch=true&timeoutSeconds=250`, 'watch', 'entities'],
  ['PATCH', `${ours}/notes/status?fieldManager=a&force=true`, 'patch', 'entities/status'],
  ['POST', '/api/v1/namespaces/shop/events', 'create', 'events'],
  ['GET', '/apis/coordination.k8s.io/v1/namespaces/shop/leases/one', 'get', 'leases'],
  ['PUT', '/apis/coordination.k8s.io/v1/namespaces/shop/leases/one', 'update', 'leases'],
  ['DELETE', '/apis/networking.k8s.io/v1/namespaces/shop/ingresses/one', 'delete', 'ingresses'],
  ['GET', '/version', 'list', 'other'],
])('%s %s is told as %s %s', (method, path, verb, resource) => {
  expect(requestWords(method, path)).toEqual({ verb, resource });
});
