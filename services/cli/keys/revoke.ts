// `ashlar keys revoke KEY`: from now on this key opens nothing.
import type { KeyStore, ListedKey } from '../../database/keys/key-store.ts';
import { idOf, keyPrefix } from '../../shared/api-key.ts';
import { AppError } from '../../shared/errors.ts';
import { didYouMean } from '../../shared/nearest.ts';
import { type Command, exitCodes } from '../command.ts';
import { databaseOptions, databaseUsage, withKeys } from './find-database.ts';

const usage = `Usage: ashlar keys revoke KEY [options]

Revokes the API key with this id or name, for good: all gateways refuse it within a second.

  --json               the key as it is then, as JSON
${databaseUsage}`;

/** By its id, whatever became of it; by its name, where it is not revoked. */
function findKey(word: string, keys: readonly ListedKey[]): ListedKey {
  const unrevoked = keys.filter(({ state }) => state !== 'revoked');
  const found =
    keys.find(({ id }) => id === word) ??
    unrevoked.find(({ name }) => name === word) ??
    keys.find(({ name }) => name === word);
  if (found !== undefined) return found;
  const known = unrevoked.flatMap(({ id, name }) => [name, id]);
  throw new AppError('ASH404', `there is no key "${word}"`, {
    hint: didYouMean(word, known) ?? '"ashlar keys list" shows those that there are.',
  });
}

/** Whoever has the whole key, as from a leak, need not look for its id: it stands in it. */
const idOrName = (word: string): string => (word.startsWith(keyPrefix) ? idOf(word) : word);

async function revoke(word: string, store: KeyStore) {
  const { id } = findKey(word, await store.list());
  const isNew = await store.revoke(id);
  return { isNew, key: findKey(id, await store.list()) };
}

export const revokeKey: Command = {
  name: 'keys revoke',
  summary: 'Revoke an API key.',
  usage,
  positionals: ['KEY'],
  options: { json: { type: 'boolean' }, ...databaseOptions },
  async run(given, world) {
    const [word = ''] = given.positionals;
    const { isNew, key } = await withKeys(given, world, (store) => revoke(idOrName(word), store));
    const { name, id, revokedAt } = key;
    if (given.options['json'] === true) world.print(JSON.stringify(key));
    else if (isNew) world.print(`key "${name}" (${id}) is revoked`);
    else world.print(`key "${name}" (${id}) was revoked already, at ${revokedAt}`);
    return exitCodes.fine;
  },
};
