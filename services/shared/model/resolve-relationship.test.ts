import { AppError } from '../errors.ts';
import { compileModel } from './compile-model.ts';
import type { EntitySpec } from './entity-spec.ts';
import type { Entity, Model } from './model.ts';
import { resolveRelationship } from './resolve-relationship.ts';
import { apiVersion, type ResourceSet } from './resources.ts';

const int = (name: string) => ({ name, type: 'int' });
const to = (name: string, entity: string) => ({ ...int(name), references: { entity } });

const specs: Record<string, Partial<EntitySpec>> = {
  clients: {},
  projects: { fields: [int('id'), to('client_id', 'clients')] },
  people: {},
  messages: { fields: [int('id'), to('sender', 'people'), to('receiver', 'people')] },
  passports: { fields: [{ ...to('person_id', 'people') }], primaryKey: ['person_id'] },
  actors: {},
  films: {},
  roles: {
    fields: [to('actor_id', 'actors'), to('film_id', 'films'), int('fee')],
    primaryKey: ['actor_id', 'film_id'],
  },
  employees: { fields: [int('id'), to('reports_to', 'employees')] },
  hidden: { fields: [int('id'), to('client_id', 'clients')] },
};

const set = {
  application: { apiVersion, kind: 'Application', metadata: { name: 'a' }, spec: {} },
  entities: Object.entries(specs).map(([name, spec]) => ({
    apiVersion,
    kind: 'Entity',
    metadata: { name },
    spec: { fields: [int('id')], primaryKey: ['id'], ...spec },
  })),
  actions: [],
} as unknown as ResourceSet;
const { entities } = compileModel(set).model as Model;
const visible = new Map([...entities].filter(([name]) => name !== 'hidden'));

/** `projects → clients!client_id` */
function resolve(path: string) {
  const [source = '', wanted = ''] = path.split(' → ');
  const [target = '', hint = null] = wanted.split('!');
  return resolveRelationship(visible, entities.get(source) as Entity, { target, hint });
}

const found: [path: string, kind: string, leadsTo: string][] = [
  ['projects → clients', 'many-to-one', 'to clients by client_id=id'],
  ['projects → client_id', 'many-to-one', 'to clients by client_id=id'],
  ['projects → projects_client_id_fkey', 'many-to-one', 'to clients by client_id=id'],
  ['projects → clients!client_id', 'many-to-one', 'to clients by client_id=id'],
  ['projects → clients!projects_client_id_fkey', 'many-to-one', 'to clients by client_id=id'],
  ['clients → projects', 'one-to-many', 'to projects by id=client_id'],
  ['clients → projects!client_id', 'one-to-many', 'to projects by id=client_id'],
  ['clients → projects_client_id_fkey', 'one-to-many', 'to projects by id=client_id'],
  ['messages → people!sender', 'many-to-one', 'to people by sender=id'],
  ['messages → receiver', 'many-to-one', 'to people by receiver=id'],
  ['people → messages!messages_receiver_fkey', 'one-to-many', 'to messages by id=receiver'],
  ['people → passports', 'one-to-one', 'to passports by id=person_id'],
  ['passports → people', 'one-to-one', 'to people by person_id=id'],
  ['actors → films', 'many-to-many', 'to films by id=actor_id'],
  ['actors → films!roles', 'many-to-many', 'to films by id=actor_id'],
  ['films → actors', 'many-to-many', 'to actors by id=film_id'],
  ['actors → roles', 'one-to-many', 'to roles by id=actor_id'],
  ['employees → employees', 'one-to-many', 'to employees by id=reports_to'],
  ['employees → employees!reports_to', 'one-to-many', 'to employees by id=reports_to'],
  [
    'employees → employees!employees_reports_to_fkey',
    'one-to-many',
    'to employees by id=reports_to',
  ],
  ['employees → reports_to', 'many-to-one', 'to employees by reports_to=id'],
  ['employees → employees_reports_to_fkey', 'many-to-one', 'to employees by reports_to=id'],
];

test.each(found)('%s is %s %s', (path, kind, leadsTo) => {
  const { columns, target, ...relationship } = resolve(path);
  const pairs = columns.map(({ local, foreign }) => `${local}=${foreign}`);
  expect(`to ${target} by ${pairs.join()}`).toBe(leadsTo);
  expect(relationship.kind).toBe(kind);
});

test('many-to-many names the joining entity, its columns and both keys', () => {
  expect(resolve('actors → films')).toEqual({
    name: 'roles',
    kind: 'many-to-many',
    target: 'films',
    columns: [{ local: 'id', foreign: 'actor_id' }],
    through: {
      entity: 'roles',
      columns: [{ local: 'film_id', foreign: 'id' }],
      foreignKeys: ['roles_actor_id_fkey', 'roles_film_id_fkey'],
    },
  });
});

function errorOf(path: string): AppError {
  try {
    resolve(path);
  } catch (error) {
    return error as AppError;
  }
  throw new Error('found');
}

const missing: [path: string, hint: string | undefined][] = [
  ['projects → client', "Perhaps you meant 'clients' instead of 'client'."],
  ['projects → films', undefined],
  ['projects → clients!wrong', undefined],
  ['clients → id', undefined],
  ['clients → hidden', undefined],
  ['employees → id', undefined],
  ['employees → employees!id', undefined],
];

test.each(missing)('%s does not exist', (path, hint) => {
  expect(errorOf(path)).toMatchObject({ code: 'PGRST200', status: 400, hint });
});

test('an ambiguous embed answers 300 with the candidates and how to name them', () => {
  expect(errorOf('messages → people')).toMatchObject({
    code: 'PGRST201',
    status: 300,
    message:
      "Could not embed because more than one relationship was found for 'messages' and 'people'",
    details: [
      {
        cardinality: 'many-to-one',
        embedding: 'messages with people',
        relationship: 'messages_sender_fkey using messages(sender) and people(id)',
      },
      {
        cardinality: 'many-to-one',
        embedding: 'messages with people',
        relationship: 'messages_receiver_fkey using messages(receiver) and people(id)',
      },
    ],
    hint:
      "Try changing 'people' to one of the following: 'people!messages_sender_fkey', " +
      "'people!messages_receiver_fkey'. Find the desired relationship in the 'details' key.",
  });
});

test('a relationship through an entity the caller does not see does not exist', () => {
  const seen = new Map([...entities].filter(([name]) => name !== 'roles'));
  const actors = entities.get('actors') as Entity;
  expect(() => resolveRelationship(seen, actors, { target: 'films' })).toThrow(AppError);
});
