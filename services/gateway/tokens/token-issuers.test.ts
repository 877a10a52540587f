import { SignJWT } from 'jose';
import { smallModel } from '../../../test/helpers/small-model.ts';
import { createAuthenticate } from '../stages/authenticate.ts';
import { createTokenIssuers } from './token-issuers.ts';
import { VerificationGate } from './verification-gate.ts';

const secret = 'a secret of at least thirty-two bytes';
const clock = { epochMs: () => 1_800_000_000_000, elapsedMs: () => 0 };
const model = smallModel({ auth: { issuers: [{ issuer: 'partner', secret: 'partner' }] } });

async function bearer(sub: string, issuer: string): Promise<string> {
  const token = new SignJWT({ role: 'clerk', sub, exp: 1_800_000_060, iss: issuer });
  return `Bearer ${await token.setProtectedHeader({ alg: 'HS256' }).sign(Buffer.from(secret))}`;
}

test('while too many are verified, known tokens are answered at once, and others told to come again', async () => {
  const gate = new VerificationGate({ maxActive: 1, maxWaiting: 0 });
  const told: string[] = [];
  const { authenticate } = createAuthenticate({
    clock,
    observe: (observation) => {
      if (observation.kind === 'token-refused') told.push(observation.reason);
    },
    verifierOf: (served) =>
      createTokenIssuers(served, {
        ...{ secret, secrets: new Map([['partner', secret]]), clock, gate },
        keySets: { use: () => new Map() },
        observe: () => {},
      }),
  });
  const [known, unknown] = [await bearer('1', 'partner'), await bearer('2', 'partner')];
  await authenticate(known, model);

  let finish = () => {};
  const busy = gate.run(
    () =>
      new Promise<void>((resolve) => {
        finish = resolve;
      }),
  );
  expect(authenticate(known, model)).toMatchObject({ role: 'clerk', claims: { sub: '1' } });
  for (const token of [unknown, await bearer('3', 'somebody')])
    await expect(authenticate(token, model)).rejects.toMatchObject({
      ...{ code: 'ASH503', retryAfterSeconds: 1 },
    });
  expect(told).toEqual(['busy', 'busy']);
  finish();
  await busy;
  expect(await authenticate(unknown, model)).toMatchObject({ claims: { sub: '2' } });
});
