import type { JWTPayload } from 'jose';
import { type RoleRules, roleOf } from './role-of.ts';

const declared = new Set(['anon', 'clerk', 'customer', 'service_role']);
const plain: RoleRules = {
  ...{ claim: 'role', mapping: null, fallback: null, mayServe: false, declared },
};
const mapped: RoleRules = {
  ...plain,
  claim: 'realm_access.roles',
  mapping: [
    { value: 'shop-staff', role: 'clerk' },
    { value: 'user', role: 'customer' },
    { value: 'root', role: 'service_role' },
  ],
};
const withDefault = { ...mapped, fallback: 'customer' };
const keycloak = (...roles: string[]) => ({ realm_access: { roles } });

test.each<[string, JWTPayload, RoleRules, string]>([
  ['the claim', { role: 'clerk' }, plain, 'clerk'],
  ['a path', { a: { role: 'clerk' } }, { ...plain, claim: 'a.role' }, 'clerk'],
  ['a name with dots', { 'a.role': 'clerk', a: {} }, { ...plain, claim: 'a.role' }, 'clerk'],
  ['the first mapping that fits a list', keycloak('user', 'shop-staff'), mapped, 'clerk'],
  ['a mapping of a text', { realm_access: { roles: 'user' } }, mapped, 'customer'],
  ['a mapping to service_role', keycloak('root'), mapped, 'service_role'],
  ['the default where nothing is mapped', keycloak('guest'), withDefault, 'customer'],
  ['the default without the claim', {}, { ...plain, fallback: 'anon' }, 'anon'],
  ['the default instead of an unknown role', { role: 'x' }, { ...plain, fallback: 'anon' }, 'anon'],
  [
    'service_role of our own tokens',
    { role: 'service_role' },
    { ...plain, mayServe: true },
    'service_role',
  ],
])('the role is that of %s', (_case, claims, rules, role) => {
  expect(roleOf(claims, rules)).toBe(role);
});

test.each<[string, JWTPayload, RoleRules, string, string]>([
  ['without the claim', {}, plain, 'PGRST303', 'claim "role" is missing or no text'],
  ['whose claim is a list', { role: ['clerk'] }, plain, 'PGRST303', 'is missing or no text'],
  ['whose role is not declared', { role: 'clerc' }, plain, '42501', '"clerc" is not declared'],
  ['that says service_role', { role: 'service_role' }, plain, '42501', 'does not give the role'],
  ['whose values nobody mapped', keycloak('clerk'), mapped, '42501', 'no role is declared for'],
  ['without the mapped claim', {}, mapped, 'PGRST303', 'claim "realm_access.roles" is missing'],
  ['whose path ends early', { realm_access: 'roles' }, mapped, 'PGRST303', 'is missing'],
  ['whose claim is inherited', {}, { ...plain, claim: 'constructor.name' }, 'PGRST303', 'missing'],
])('a token %s has none', (_case, claims, rules, code, message) => {
  expect(() => roleOf(claims, rules)).toThrow(
    expect.objectContaining({ code, message: expect.stringContaining(message) }),
  );
});
