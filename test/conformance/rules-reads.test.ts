// Does every answer hold exactly the rows and columns the caller may see? Random reads against plain loops.
import * as fc from 'fast-check';
import { type Asking, type Served, serve } from '../helpers/serve.ts';
import { expectedAnswer, OutOfReach, withinReach } from './rules-reference.ts';
import { arbitraryRead, type ReadRequest } from './rules-requests.ts';
import { type Caller, type World, worldOf } from './rules-rights.ts';
import { manifests, rows } from './rules-shop.ts';
import { printRead } from './rules-text.ts';

const callers: readonly Caller[] = [
  { role: 'anon', sub: null },
  { role: 'customer', sub: 1 },
  { role: 'customer', sub: 2 },
  { role: 'customer', sub: null },
  { role: 'clerk', sub: 1 },
  { role: 'clerk', sub: 2 },
  { role: 'keeper', sub: null },
  { role: 'importer', sub: null },
];

let served: Served;
const worlds = new Map<Caller, World>();
beforeAll(async () => {
  served = await serve(manifests);
  await served.database.pool.query(rows);
  for (const caller of callers) worlds.set(caller, await worldOf(served.database.pool, caller));
});
afterAll(() => served?.close());

function askingOf({ role, sub }: Caller, headers: Record<string, string>): Asking {
  return role === 'anon' ? { headers } : { role, claims: sub === null ? {} : { sub }, headers };
}

/** JSON with lists of related rows in an order of their own: none was asked for. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value))
    return value.map(sorted).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inside]) => [name, sorted(inside)]));
}
const told = (list: readonly unknown[]) => list.map(sorted);

function expected(request: ReadRequest, world: World) {
  try {
    return expectedAnswer(request, world);
  } catch (error) {
    if (error instanceof OutOfReach) return null;
    throw error;
  }
}

async function requireRight(request: ReadRequest, caller: Caller): Promise<boolean> {
  const answer = expected(request, worlds.get(caller) as World);
  const asking = askingOf(caller, request.isCounted ? { prefer: 'count=exact' } : {});
  const { status, json, headers } = await served.ask(
    'GET',
    `/${request.entity}?${printRead(request)}`,
    asking,
  );
  if (answer === null) {
    expect([400, 401, 403]).toContain(status);
    return false;
  }
  expect([status, json]).toEqual([expect.any(Number), expect.any(Array)]);
  expect(told(json as unknown[])).toEqual(told(answer.rows));
  if (request.isCounted)
    expect(headers.get('content-range')?.split('/')[1]).toBe(String(answer.total));
  return true;
}

/** What is left of a request within reach; null when the caller may not read the entity at all. */
function narrowed(request: ReadRequest, world: World): ReadRequest | null {
  if (!world.has(request.entity)) return null;
  const level = withinReach(request, world);
  const embed = level.embeds.find(({ name }) => name === request.order?.[0]);
  const isOrdered =
    embed !== undefined && world.get(embed.entity)?.columns.includes(request.order?.[1] ?? '');
  return { ...request, ...level, order: isOrdered === true ? request.order : null };
}

test('a read tells the rows and columns within reach, all of them and no other', async () => {
  let answered = 0;
  const property = fc.asyncProperty(
    arbitraryRead,
    fc.constantFrom(...callers),
    fc.integer({ min: 0, max: 9 }),
    async (request, caller, chance) => {
      const within = narrowed(request, worlds.get(caller) as World);
      // One in ten names what it pleases.
      if (await requireRight(chance === 0 || within === null ? request : within, caller))
        answered++;
    },
  );
  await fc.assert(property, { numRuns: 400 });
  expect(answered).toBeGreaterThan(100);
});

test('requests of many callers that travel together keep apart', async () => {
  const property = fc.asyncProperty(
    fc.array(arbitraryRead, { minLength: 3, maxLength: 3 }),
    async (some) => {
      const all = some.flatMap((request) =>
        callers.map((caller) => ({
          caller,
          request: narrowed(request, worlds.get(caller) as World) ?? request,
        })),
      );
      await Promise.all(
        [...all, ...all].map(({ request, caller }) => requireRight(request, caller)),
      );
    },
  );
  await fc.assert(property, { numRuns: 30 });
});
