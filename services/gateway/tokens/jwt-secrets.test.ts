import { gatewayConfigSchema } from '../config.ts';
import { parseSecrets } from './jwt-secrets.ts';

const long = 'x'.repeat(32);

test('secrets are known by their names', () => {
  expect(parseSecrets(JSON.stringify({ partner: long }))).toEqual(new Map([['partner', long]]));
  expect(parseSecrets('')).toEqual(new Map());
});

test.each([
  ['partner=secret', 'must be JSON: {"name": "a secret of at least 32 bytes"}'],
  ['"secret"', 'must be JSON: {"name": "a secret of at least 32 bytes"}'],
  ['["secret"]', 'must be JSON: {"name": "a secret of at least 32 bytes"}'],
  ['null', 'must be JSON: {"name": "a secret of at least 32 bytes"}'],
  ['{"partner": "secret"}', '"partner" must be a text of at least 32 bytes'],
  ['{"partner": 5}', '"partner" must be a text of at least 32 bytes'],
])('%s is refused, and no secret repeated', (text, message) => {
  const { error } = gatewayConfigSchema.safeParse({ jwtSecrets: text });
  expect(error?.issues.map((issue) => issue.message)).toEqual([message]);
});

test.each(['10.0.0.0/33', 'keycloak', '10.0.0.0/8;192.168.0.0/16'])(
  '%s are no networks',
  (jwksNetworks) => {
    const { error } = gatewayConfigSchema.safeParse({ jwksNetworks });
    expect(error?.issues[0]?.message).toContain('must be addresses or networks');
  },
);
