// Whose API key is accepted, as the served model declares?
import type { Model } from '../../shared/model/model.ts';
import type { FoundKey } from './key-memory.ts';
import { deniedKeyRole, KeyRefusal, keysNotAccepted } from './key-refusal.ts';
import { KnownKeys, type KnownKeysOptions } from './known-keys.ts';

/** Keys whose role is told to be wrong, once a model. */
const maxTold = 1000;

export interface Asking {
  readonly model: Model;
  /** Of the client. */
  readonly address: string;
}

export interface ApiKeys {
  /** At once where it is known. @throws KeyRefusal ASH401, ASH429, ASH503 (or rejects with it) */
  find(text: string, asking: Asking): FoundKey | Promise<FoundKey>;
  /** Whether the key was good a moment ago. */
  remembers(text: string): boolean;
  /** Whether a key that was good is not known to be otherwise now: for streams, which stay open. */
  holds(text: string, asking: Asking): Promise<boolean>;
}

/** What a model says of keys. */
interface Rules {
  readonly model: Model;
  /** Null: keys are not accepted. */
  readonly roles: ReadonlySet<string> | null;
  readonly told: Set<string>;
}

function rulesOf(model: Model): Rules {
  const roles = model.application.auth?.apiKeys?.roles;
  return { model, roles: roles === undefined ? null : new Set(roles), told: new Set() };
}

export function createApiKeys(options: KnownKeysOptions): ApiKeys {
  const keys = new KnownKeys(options);
  let rules: Rules | null = null;

  function tellRole({ key: { id, name, role } }: FoundKey, { told, model }: Rules): void {
    if (told.has(id) || told.size >= maxTold) return;
    told.add(id);
    const why = model.roles.has(role)
      ? 'is not one of spec.auth.apiKeys.roles'
      : 'is not declared any more';
    const message = `API key "${name}" (${id}) is refused: its role "${role}" ${why}`;
    options.observe({ kind: 'event', level: 'warn', message });
  }

  function permitted(found: FoundKey, current: Rules): FoundKey {
    if (current.roles?.has(found.key.role)) return found;
    tellRole(found, current);
    throw deniedKeyRole();
  }

  function find(text: string, { model, address }: Asking): FoundKey | Promise<FoundKey> {
    if (rules?.model !== model) rules = rulesOf(model);
    const current = rules;
    if (current.roles === null) throw keysNotAccepted();
    const found = keys.find(text, address);
    return found instanceof Promise
      ? found.then((one) => permitted(one, current))
      : permitted(found, current);
  }

  return {
    find,
    remembers: (text) => keys.remembers(text),
    async holds(text, asking) {
      try {
        await find(text, asking);
        return true;
      } catch (error) {
        return error instanceof KeyRefusal && error.reason === 'busy';
      }
    },
  };
}
