// Do the shop's own services keep their word: once, for the right ones, and again after an interruption?
import { type ChildProcess, spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createDirectorySource } from '../../services/operator/source/directory.ts';
import { createActionCaller } from '../../services/shared/bus/nats/action-caller.ts';
import type { Connection } from '../../services/shared/bus/nats/connection.ts';
import { connectNats } from '../helpers/connect-nats.ts';
import { describeWithNats } from '../helpers/describe-with-nats.ts';
import { pause } from '../helpers/gateway.ts';
import { type NatsServer, startNatsServer } from '../helpers/nats-server.ts';
import { type Asking, type Served, serve } from '../helpers/serve.ts';

const startMs = 60_000;

function startServices(nats: NatsServer, { url, secret }: Served): ChildProcess {
  return spawn(process.execPath, ['examples/shop/actions/main.mjs'], {
    env: { NATS_URL: nats.url, ASHLAR_URL: url, ASHLAR_JWT_SECRET: secret },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

describeWithNats('over NATS', () => {
  let nats: NatsServer;
  let ours: Connection;
  let served: Served;
  let services: ChildProcess;
  let ended: Promise<number | null>;

  beforeAll(async () => {
    nats = await startNatsServer();
    ours = await connectNats(nats.url);
    const callService = createActionCaller(ours);
    served = await serve(createDirectorySource('examples/shop'), '', { callService });
    await served.database.pool.query(await readFile('examples/shop/seed.sql', 'utf8'));
    services = startServices(nats, served);
    ended = new Promise((resolve) => services.once('exit', resolve));
    while ((await quote({ country: 'DE', weight_g: 1 })).status === 503) await pause(50);
  }, startMs);
  afterAll(async () => {
    services?.kill('SIGTERM');
    expect(await ended).toBe(0);
    await served?.close();
    await ours?.close();
    await nats?.stop();
  });

  const clerk: Asking = { role: 'clerk' };
  const quote = (body: object) => served.ask('POST', '/rpc/quote_shipping', { ...clerk, body });
  const cancel = (id: number, asking: Asking = clerk) =>
    served.ask('POST', '/rpc/cancel_order', { ...asking, body: { order_id: id } });
  const query = async <T>(sql: string, values: unknown[] = []) =>
    (await served.database.pool.query(sql, values)).rows as T[];

  /** A new order of customer 7: two of product 1, three of product 2, of which twenty are in stock. */
  async function order(status: string): Promise<number> {
    await query('update products set stock = 20 where id in (1, 2)');
    const [made] = await query<{ id: string }>(
      'insert into orders (customer_id, status) values (7, $1) returning id',
      [status],
    );
    const items =
      'insert into order_items (order_id, product_id, quantity) values ($1, 1, 2), ($1, 2, 3)';
    await query(items, [made?.id]);
    return Number(made?.id);
  }
  async function stateOf(id: number) {
    const [found] = await query<{ status: string }>('select status from orders where id = $1', [
      id,
    ]);
    const stocks = await query<{ stock: number }>(
      'select stock from products where id in (1, 2) order by id',
    );
    return [found?.status, ...stocks.map(({ stock }) => stock)];
  }

  test.each<[sentence: string, body: object, status: number, answer: object]>([
    ['a light parcel', { country: 'DE', weight_g: 1000 }, 200, { price: 4.9, days: 2 }],
    ['a heavy one', { country: 'FR', weight_g: 2001 }, 200, { price: 12.3, days: 5 }],
    ['to where nothing is sent', { country: 'AQ', weight_g: 1 }, 422, { code: 'no_delivery' }],
    ['a wrong weight', { country: 'DE', weight_g: 0 }, 400, { code: 'ASH400' }],
  ])('the price of %s', async (_, body, status, answer) => {
    const { json, ...told } = await quote(body);
    expect([told.status, json]).toMatchObject([status, answer]);
  });

  test.each(['pending', 'paid'])(
    'an order that is %s is cancelled, its goods go back',
    async (status) => {
      const id = await order(status);
      const answer = await cancel(id);
      expect([answer.status, answer.json]).toEqual([200, { order_id: id, status: 'cancelled' }]);
      expect(await stateOf(id)).toEqual(['cancelled', 22, 23]);
    },
  );

  test.each(['shipped', 'delivered'])('one that is %s is not', async (status) => {
    const id = await order(status);
    const answer = await cancel(id);
    expect([answer.status, answer.json]).toEqual([
      409,
      {
        code: 'order_not_cancellable',
        message: `Order ${id} is ${status}.`,
        details: { status },
        hint: 'What was sent can be sent back.',
      },
    ]);
    expect(await stateOf(id)).toEqual([status, 20, 20]);
  });

  test('a second try is refused, and changes nothing', async () => {
    const id = await order('paid');
    await cancel(id);
    const again = await cancel(id);
    expect([again.status, again.json]).toMatchObject([409, { details: { status: 'cancelled' } }]);
    expect(await stateOf(id)).toEqual(['cancelled', 22, 23]);
  });

  test('of many at once one is first, and the goods go back once', async () => {
    const id = await order('paid');
    const answers = await Promise.all(Array.from({ length: 10 }, () => cancel(id)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array(9).fill(409)]);
    expect(await stateOf(id)).toEqual(['cancelled', 22, 23]);
  });

  test('what an interruption left undone is made up for by the next try', async () => {
    const id = await order('paid');
    await query(`update orders set status = 'cancelled' where id = $1`, [id]);
    await query(
      `insert into stock_returns select id from order_items where order_id = $1 and product_id = 1`,
      [id],
    );
    expect(await stateOf(id)).toEqual(['cancelled', 22, 20]);
    expect((await cancel(id)).status).toBe(409);
    expect(await stateOf(id)).toEqual(['cancelled', 22, 23]);
  });

  test('orders that the shop came with are as they were', async () => {
    const [old] = await query<{ id: string }>(
      `select id from orders where status = 'cancelled' limit 1`,
    );
    const before = await query('select sum(stock) from products');
    expect((await cancel(Number(old?.id))).status).toBe(409);
    expect(await query('select sum(stock) from products')).toEqual(before);
  });

  test('a customer cancels its own orders only', async () => {
    const id = await order('paid');
    const customer = (sub: string): Asking => ({ role: 'customer', claims: { sub } });
    const foreign = await cancel(id, customer('8'));
    const missing = await cancel(999_999, customer('7'));
    expect([foreign.status, foreign.json]).toMatchObject([404, { code: 'order_not_found' }]);
    expect([missing.status, missing.json]).toMatchObject([404, { code: 'order_not_found' }]);
    expect(await stateOf(id)).toEqual(['paid', 20, 20]);
    expect((await cancel(id, customer('7'))).status).toBe(200);
  });

  test.each<[sentence: string, method: string, path: string, body: object, status: number]>([
    ['ship', 'PATCH', '/orders?id=eq.1', { status: 'shipped' }, 403],
    ['read notes', 'GET', '/orders?select=note', {}, 400],
    ['see customers', 'GET', '/customers', {}, 403],
    ['set a stock', 'PATCH', '/products?id=eq.1', { stock: 1 }, 403],
    ['delete', 'DELETE', '/stock_returns?order_item_id=eq.1', {}, 403],
  ])('the role of the service may not %s', async (_, method, path, body, status) => {
    const id = await order('paid');
    const asking = method === 'GET' ? {} : { body };
    const answer = await served.ask(method, path.replace('eq.1', `eq.${id}`), {
      role: 'cancellations',
      ...asking,
    });
    expect(answer.status).toBe(status);
  });
});
