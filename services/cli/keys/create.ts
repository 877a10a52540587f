// `ashlar keys create NAME --role ROLE`: a key for a program, shown once.
import type { ListedKey, NewKey } from '../../database/keys/key-store.ts';
import { maxClaimsLength } from '../../database/keys/key-table.ts';
import { makeApiKey } from '../../shared/api-key.ts';
import { AppError } from '../../shared/errors.ts';
import type { Model } from '../../shared/model/model.ts';
import { didYouMean } from '../../shared/nearest.ts';
import { readClaims } from '../claims.ts';
import { type Command, exitCodes, type Given, textOption, type World } from '../command.ts';
import { readSeconds } from '../duration.ts';
import { readApplication } from '../read-application.ts';
import { databaseOptions, databaseUsage, withKeys } from './find-database.ts';

const usage = `Usage: ashlar keys create NAME --role ROLE [options]

Makes an API key and prints it. It is shown this once: only its hash is kept.

  --role ROLE          role of who asks with it: one of spec.auth.apiKeys.roles of the Application
  --sub SUBJECT        who asks with it; rules see it as $jwt.sub
  --claim NAME=VALUE   another claim; JSON where VALUE is JSON: teams=[1,2]; may be repeated
  --plan PLAN          usage plan: limits of the Application may be those of a plan
  --expires TIME       30s, 15m, 1h, 90d                                       (default: never)
  --app DIR            manifests of the Application, to check the role and the plan
  --json               all there is to know of the key, as JSON
${databaseUsage}`;

const nameForm = /^[a-z0-9]([a-z0-9._-]{0,61}[a-z0-9])?$/;

function checkName(name: string): void {
  if (nameForm.test(name)) return;
  throw new AppError('ASH_CONFIG', `"${name}" is no name for a key`, {
    hint: 'Write at most 63 small letters, digits, "-", "_" and "." between them: billing-2.',
  });
}

function checkClaims(claims: NewKey['claims']): void {
  const { length } = JSON.stringify(claims);
  if (length > maxClaimsLength)
    throw new AppError('ASH_CONFIG', `the claims have ${length} characters`, {
      hint: `There may be ${maxClaimsLength}.`,
    });
}

function checkRole(role: string, { application, roles }: Model): void {
  const accepted = application.auth?.apiKeys?.roles;
  if (accepted === undefined)
    throw new AppError('ASH_CONFIG', 'the Application accepts no API keys', {
      hint: `Declare them: spec.auth.apiKeys.roles: [${role}]`,
    });
  if (accepted.includes(role)) return;
  const words = roles.has(role) ? 'is no role that API keys may have' : 'is not declared';
  throw new AppError('ASH_CONFIG', `role "${role}" ${words}`, {
    hint: didYouMean(role, accepted) ?? `spec.auth.apiKeys.roles has: ${accepted.join(', ')}.`,
  });
}

function checkPlan(plan: string | null, { application: { limits = {} } }: Model): void {
  const policies = [...(limits.rates ?? []), ...(limits.concurrency ?? [])];
  const plans = new Set(policies.flatMap((policy) => policy.plans ?? []));
  if (plan === null || plans.has(plan)) return;
  throw new AppError('ASH_CONFIG', `no limit of the Application is about plan "${plan}"`, {
    hint: didYouMean(plan, plans),
  });
}

function readKey(given: Given): Omit<NewKey, 'id' | 'hash'> {
  const [name = ''] = given.positionals;
  checkName(name);
  const role = textOption(given, 'role');
  if (role === undefined)
    throw new AppError('ASH_CONFIG', '--role is missing', {
      hint: `Write: ashlar keys create ${name} --role clerk`,
    });
  const sub = textOption(given, 'sub');
  const claims = { ...readClaims(given), ...(sub === undefined ? {} : { sub }) };
  checkClaims(claims);
  const expires = textOption(given, 'expires');
  const lifetimeSeconds = expires === undefined ? null : readSeconds(expires, '--expires');
  return { name, role, claims, plan: textOption(given, 'plan') ?? null, lifetimeSeconds };
}

/** What is printed; the key alone on standard output, so that a script can take it. */
function tell(text: string, made: ListedKey, { given, world }: { given: Given; world: World }) {
  if (given.options['json'] === true) {
    world.print(JSON.stringify({ key: text, ...made }));
    return;
  }
  const { id, name, role, expiresAt } = made;
  world.print(text);
  const end = expiresAt === null ? 'does not expire' : `expires at ${expiresAt}`;
  world.printError(`note: key "${name}" (${id}) of role ${role} ${end}; it is not shown again`);
  if (textOption(given, 'app') === undefined)
    world.printError('note: the role was not checked; --app DIR does');
}

export const createKey: Command = {
  name: 'keys create',
  summary: 'Make an API key for a program.',
  usage,
  positionals: ['NAME'],
  options: {
    role: { type: 'string' },
    sub: { type: 'string' },
    claim: { type: 'string', multiple: true },
    plan: { type: 'string' },
    expires: { type: 'string' },
    app: { type: 'string' },
    json: { type: 'boolean' },
    ...databaseOptions,
  },
  async run(given, world) {
    const wanted = readKey(given);
    const directory = textOption(given, 'app');
    if (directory !== undefined) {
      const application = await readApplication(directory, world);
      if (application === null) return exitCodes.problems;
      checkRole(wanted.role, application.model);
      checkPlan(wanted.plan, application.model);
    }
    const { id, hash, text } = makeApiKey();
    const made = await withKeys(given, world, (store) => store.create({ id, hash, ...wanted }));
    tell(text, made, { given, world });
    return exitCodes.fine;
  },
};
