// Which claims does a caller get, as they were given one by one?
import { AppError } from '../shared/errors.ts';
import type { Given } from './command.ts';

/** Claims that have an option, or that belong to the token or key itself. */
const ownClaims: Readonly<Record<string, string>> = {
  role: 'Use --role.',
  sub: 'Use --sub.',
  exp: 'Use --expires.',
  api_key: 'It says which API key was presented.',
  iat: '',
  nbf: '',
};

function readClaim(text: string): [name: string, value: unknown] {
  const [, name = '', value = ''] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
  if (name === '') throw new AppError('ASH_CONFIG', `--claim "${text}" is not NAME=VALUE`);
  if (Object.hasOwn(ownClaims, name))
    throw new AppError('ASH_CONFIG', `--claim cannot set "${name}"`, {
      hint: ownClaims[name] || undefined,
    });
  try {
    return [name, JSON.parse(value)];
  } catch {
    return [name, value];
  }
}

/** Those of all `--claim NAME=VALUE`. @throws AppError ASH_CONFIG */
export function readClaims({ options }: Given): Record<string, unknown> {
  const given = options['claim'];
  return Object.fromEntries(
    (Array.isArray(given) ? given : []).map((text) => readClaim(String(text))),
  );
}
