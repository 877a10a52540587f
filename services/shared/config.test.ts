import { z } from 'zod';
import { parseEnvironment, variableOf } from './config.ts';
import type { AppError } from './errors.ts';

const schema = z.object({
  port: z.coerce.number().int().max(65_535).default(8080),
  jwtSecret: z.string().min(8),
});

function problemsOf(environment: Record<string, string>): unknown {
  try {
    parseEnvironment(schema, environment);
  } catch (error) {
    return (error as AppError).details;
  }
  return [];
}

test('a key names its variable', () => {
  expect(variableOf('adminPort')).toBe('ASHLAR_ADMIN_PORT');
  expect(variableOf('otelServiceName')).toBe('OTEL_SERVICE_NAME');
});

test('values are parsed, defaults fill what is unset or empty', () => {
  const environment = { ASHLAR_JWT_SECRET: 'long enough', ASHLAR_PORT: '', HOME: '/root' };
  expect(parseEnvironment(schema, environment)).toEqual({ port: 8080, jwtSecret: 'long enough' });
});

test.each<[string, Record<string, string>, string[]]>([
  ['a missing variable', {}, ['ASHLAR_JWT_SECRET: is not set']],
  [
    'several bad ones, all at once',
    { ASHLAR_PORT: '70000', ASHLAR_JWT_SECRET: 'short' },
    [
      'ASHLAR_PORT: Too big: expected number to be <=65535',
      'ASHLAR_JWT_SECRET: Too small: expected string to have >=8 characters',
    ],
  ],
  [
    'a misspelt one, with the nearest name',
    { ASHLAR_JWT_SECRET: 'long enough', ASHLAR_PROT: '1' },
    ['ASHLAR_PROT: unknown variable. Did you mean "ASHLAR_PORT"?'],
  ],
  [
    'no service link of Kubernetes',
    {
      ASHLAR_JWT_SECRET: 'long enough',
      ASHLAR_API_SERVICE_HOST: '10.0.0.1',
      ASHLAR_API_PORT: 'tcp://10.0.0.1:80',
      ASHLAR_API_PORT_80_TCP_ADDR: '10.0.0.1',
    },
    [],
  ],
])('%s is told', (_case, environment, problems) => {
  expect(problemsOf(environment)).toEqual(problems);
});

test('a value is never repeated: it may be a secret', () => {
  expect(JSON.stringify(problemsOf({ ASHLAR_JWT_SECRET: 's3cret!' }))).not.toContain('s3cret!');
});
