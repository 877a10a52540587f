import { compileModel } from './compile-model.ts';
import { type ApplicationSpec, apiVersion } from './resources.ts';

function problemsOf(spec: ApplicationSpec): string[] {
  const { problems } = compileModel({
    application: { apiVersion, kind: 'Application', metadata: { name: 'app' }, spec },
    entities: [],
    actions: [],
  });
  return problems.map(
    ({ path, message, hint }) => `${path}: ${message}${hint ? ` | ${hint}` : ''}`,
  );
}
const ofRoles = (...roles: string[]) =>
  problemsOf({ roles: [{ name: 'clerk' }, { name: 'customer' }], auth: { apiKeys: { roles } } });

test('keys may have declared roles, anon and service_role', () => {
  expect(ofRoles('clerk', 'anon', 'service_role')).toEqual([]);
});

test('a role that is not declared, and one that stands twice, are told with their place', () => {
  expect(ofRoles('clerc', 'customer', 'customer')).toEqual([
    'spec.auth.apiKeys.roles[0]: unknown role "clerc" | Did you mean "clerk"?',
    'spec.auth.apiKeys.roles[2]: "customer" is declared twice',
  ]);
});

test('plans of limits are of keys; where no keys are accepted, nothing could be counted', () => {
  const limits: ApplicationSpec['limits'] = {
    rates: [
      { name: 'free', by: ['key'], plans: ['free'], limit: 1, windowSeconds: 1 },
      { name: 'every', by: ['key', 'route'], limit: 1, windowSeconds: 1 },
    ],
  };
  expect(problemsOf({ limits })).toEqual([
    'spec.limits.rates[0].plans: it counts nothing: no API keys are accepted | Declare them: spec.auth.apiKeys.',
    'spec.limits.rates[1].by: it counts nothing: no API keys are accepted | Declare them: spec.auth.apiKeys.',
  ]);
  expect(problemsOf({ limits, auth: { apiKeys: { roles: ['anon'] } } })).toEqual([]);
});
