// `ashlar token`: a token to try the API with.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SignJWT } from 'jose';
import { AppError } from '../shared/errors.ts';
import { readClaims } from './claims.ts';
import { type Command, exitCodes, type Given, textOption, type World } from './command.ts';
import { readSeconds } from './duration.ts';

const usage = `Usage: ashlar token --role ROLE [--sub SUBJECT] [options]

Prints a token signed with HS256, for trying the API and for trusted back ends.

  --role ROLE          role of the caller, one that the Application declares, or service_role
  --sub SUBJECT        who the caller is; rules see it as $jwt.sub
  --claim NAME=VALUE   another claim; JSON where VALUE is JSON: teams=[1,2]; may be repeated
  --expires TIME       30s, 15m, 1h, 7d   (default 1h)
  --secret-file FILE   file with the secret
  --data DIR           data directory of "npm start", which keeps a secret   (default .ashlar)

The secret comes from --secret-file, else from the variable ASHLAR_JWT_SECRET, else from the file
jwt-secret in the data directory.
`;

async function readSecretFile(path: string, hint: string): Promise<string> {
  try {
    return (await readFile(path, 'utf8')).trim();
  } catch {
    throw new AppError('ASH_CONFIG', `the secret cannot be read from ${path}`, { hint });
  }
}

async function findSecret(given: Given, { environment }: World): Promise<string> {
  const file = textOption(given, 'secret-file');
  if (file !== undefined) return readSecretFile(file, 'It must be a file that you may read.');
  const variable = environment.ASHLAR_JWT_SECRET;
  if (variable !== undefined && variable !== '') return variable;
  const kept = join(textOption(given, 'data') ?? '.ashlar', 'jwt-secret');
  return readSecretFile(
    kept,
    '"npm start" makes one; or give --secret-file, or ASHLAR_JWT_SECRET.',
  );
}

/** Less than the hash gives is not enough for HS256 (RFC 7518, section 3.2). */
const minSecretBytes = 32;

async function signingKey(given: Given, world: World): Promise<Uint8Array> {
  const key = new TextEncoder().encode(await findSecret(given, world));
  if (key.length >= minSecretBytes) return key;
  throw new AppError(
    'ASH_CONFIG',
    `the secret has ${key.length} bytes; it needs ${minSecretBytes}`,
  );
}

export const token: Command = {
  name: 'token',
  summary: 'Print a token to call the API with.',
  usage,
  positionals: [],
  options: {
    role: { type: 'string' },
    sub: { type: 'string' },
    claim: { type: 'string', multiple: true },
    expires: { type: 'string' },
    'secret-file': { type: 'string' },
    data: { type: 'string' },
  },
  async run(given, world) {
    const role = textOption(given, 'role');
    if (role === undefined)
      throw new AppError('ASH_CONFIG', '--role is missing', {
        hint: 'Write: ashlar token --role customer --sub 1',
      });
    const subject = textOption(given, 'sub');
    const seconds = readSeconds(textOption(given, 'expires') ?? '1h', '--expires');
    const jwt = new SignJWT({ ...readClaims(given), role })
      .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
      .setIssuedAt()
      .setExpirationTime(`${seconds}s`);
    if (subject !== undefined) jwt.setSubject(subject);
    world.print(await jwt.sign(await signingKey(given, world)));
    return exitCodes.fine;
  },
};
