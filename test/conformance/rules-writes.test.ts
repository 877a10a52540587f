// Does every write change only what its caller may change? Random writes; PostgreSQL is asked before and after.
import * as fc from 'fast-check';
import { type Answer, type Asking, type Served, serve } from '../helpers/serve.ts';
import { arbitraryWrite, type Write } from './rules-changes.ts';
import { type Caller, entityNames, type Row, rightTo, updateCheck } from './rules-rights.ts';
import { manifests, rows } from './rules-shop.ts';
import { createState, keyText, type State, type Table, type Tables } from './rules-state.ts';
import { printFilters } from './rules-text.ts';

let served: Served;
let state: State;
beforeAll(async () => {
  served = await serve(manifests);
  state = createState(served.database.pool);
});
afterAll(() => served?.close());

async function send({ method, entity, filters, body, prefer }: Write, caller: Caller) {
  const { role, sub } = caller;
  const asking: Asking = {
    ...(role === 'anon' ? {} : { role, claims: sub === null ? {} : { sub } }),
    headers: { prefer: prefer.join(', ') },
    ...(method === 'DELETE' ? {} : { body }),
  };
  const query = method === 'POST' ? '' : `?${printFilters(filters).join('&')}`;
  return served.ask(method, `/${entity}${query}`, asking);
}

const changedColumns = (before: Row, after: Row) =>
  Object.keys(after).filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]));

/** Tables the write was not about; the items of an order go with it. */
function requireOthersUnchanged(write: Write, before: Tables, after: Tables): void {
  for (const entity of entityNames) {
    if (entity === write.entity) continue;
    const gone = write.method === 'DELETE' && entity === 'order_items' && write.entity === 'orders';
    const kept = [...(before.get(entity) ?? [])].filter(
      ([, row]) => !gone || after.get('orders')?.has(JSON.stringify([row.order_id])) === true,
    );
    expect(after.get(entity)).toEqual(new Map(kept));
  }
}

/** What the caller may do to which rows: before the write to those there, after it to those left behind. */
interface Rights {
  readonly update: Table;
  readonly delete: Table;
}

async function requireRightfulRows(
  write: Write,
  caller: Caller,
  at: { before: Table; after: Table; rights: Rights },
) {
  const { entity } = write;
  const columns = rightTo('update', entity, caller)?.columns;
  const leftBehind = await state.where(entity, caller, updateCheck(entity, caller));
  const created = await state.where(entity, caller, rightTo('create', entity, caller)?.where);
  for (const [key, row] of at.after) {
    const old = at.before.get(key);
    if (old === undefined) expect(created.has(key)).toBe(true);
    else if (JSON.stringify(old) !== JSON.stringify(row)) {
      expect(at.rights.update.has(key) && leftBehind.has(key)).toBe(true);
      expect(columns).toEqual(expect.arrayContaining(changedColumns(old, row)));
    }
  }
  for (const key of at.before.keys())
    if (!at.after.has(key)) expect(at.rights.delete.has(key)).toBe(true);
}

/** What is told back is a row the caller may see: now, or for a deleted one, before. */
async function requireSeen(write: Write, answer: Answer, at: { caller: Caller; seen: Table }) {
  if (!Array.isArray(answer.json)) return;
  const { entity, method } = write;
  const read = rightTo('read', entity, at.caller);
  const now = method === 'DELETE' ? at.seen : await state.where(entity, at.caller, read?.where);
  for (const row of answer.json as Row[]) {
    expect(read?.columns).toEqual(expect.arrayContaining(Object.keys(row)));
    expect(now.get(keyText(entity, row))).toMatchObject(row);
  }
}

async function tryWrite(write: Write, caller: Caller): Promise<'changed' | 'refused' | 'nothing'> {
  const { entity } = write;
  const before = await state.all();
  const seen = await state.where(entity, caller, rightTo('read', entity, caller)?.where);
  const rights = {
    update: await state.reachable('update', entity, caller),
    delete: await state.reachable('delete', entity, caller),
  };
  const answer = await send(write, caller);
  const after = await state.all();
  expect(answer.status).not.toBe(500);
  requireOthersUnchanged(write, before, after);
  const at = { before: before.get(entity) as Table, after: after.get(entity) as Table, rights };
  await requireRightfulRows(write, caller, at);
  await requireSeen(write, answer, { caller, seen });
  if (answer.status < 400)
    return JSON.stringify([...at.before]) === JSON.stringify([...at.after]) ? 'nothing' : 'changed';
  expect(after).toEqual(before);
  return 'refused';
}

test('a write changes rows and columns within its caller’s rights only', async () => {
  const outcomes = { changed: 0, refused: 0, nothing: 0 };
  const property = fc.asyncProperty(arbitraryWrite, async ({ write, caller }) => {
    await served.database.pool.query(rows);
    outcomes[await tryWrite(write, caller)]++;
  });
  await fc.assert(property, { numRuns: 250 });
  expect(outcomes.changed).toBeGreaterThan(10);
  expect(outcomes.refused).toBeGreaterThan(5);
}, 60_000);
