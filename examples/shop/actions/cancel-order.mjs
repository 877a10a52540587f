// May an order be cancelled, and what happens then?
import { Refusal } from './serve-action.mjs';

/** Orders that are not on their way yet. */
const cancellable = 'in.(pending,paid)';

function notCancellable(order) {
  return new Refusal(409, 'order_not_cancellable', `Order ${order.id} is ${order.status}.`, {
    details: { status: order.status },
    hint: order.status === 'cancelled' ? null : 'What was sent can be sent back.',
  });
}

/** What customers may not see is not there. */
function requireOwn(order, id, { role, claims }) {
  const isForeign = role === 'customer' && String(order?.customer_id) !== String(claims.sub);
  if (order === undefined || isForeign)
    throw new Refusal(404, 'order_not_found', `There is no order ${id}.`);
}

/**
 * Two changes, each of one statement and safe to repeat; there is no transaction over both:
 *
 * 1. The status, if it still is one that may be cancelled: of two who try, or a clerk who sends the parcel at the same
 *    moment, one wins.
 * 2. A stock return for each item. Its key is the item, so that a repetition adds nothing.
 *
 * Whoever is interrupted between them leaves a cancelled order whose goods are not back; the next attempt finds it
 * cancelled, and makes up for 2 before it says so.
 */
export function createCancelOrder(rest) {
  const find = async (id, caller) => {
    const path = `/orders?id=eq.${id}&select=id,customer_id,status,items:order_items(id)`;
    const [order] = await rest('GET', path, { caller });
    requireOwn(order, id, caller);
    return order;
  };
  const cancel = (id, caller) =>
    rest('PATCH', `/orders?id=eq.${id}&status=${cancellable}&select=id`, {
      body: { status: 'cancelled' },
      prefer: 'return=representation, handling=strict, max-affected=1',
      caller,
    });
  const returnGoods = ({ items }, caller) =>
    items.length > 0 &&
    rest('POST', '/stock_returns?on_conflict=order_item_id', {
      body: items.map(({ id }) => ({ order_item_id: id })),
      prefer: 'resolution=ignore-duplicates, return=minimal',
      caller,
    });

  return async ({ order_id: id }, caller) => {
    await find(id, caller);
    const cancelled = await cancel(id, caller);
    // Read again: items may have been added until it was cancelled.
    const order = await find(id, caller);
    if (order.status === 'cancelled') await returnGoods(order, caller);
    if (cancelled.length === 0) throw notCancellable(order);
    return { order_id: id, status: 'cancelled' };
  };
}
