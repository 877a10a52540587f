// Which services answer the shop's Actions, and where do they listen?
import { connect } from 'nats';
import { createRest } from './ashlar.mjs';
import { createCancelOrder } from './cancel-order.mjs';
import { quoteShipping } from './quote-shipping.mjs';
import { serveAction } from './serve-action.mjs';

const {
  NATS_URL = 'nats://127.0.0.1:4222',
  NATS_USER,
  NATS_PASSWORD,
  ASHLAR_URL = 'http://127.0.0.1:8080',
  ASHLAR_JWT_SECRET,
} = process.env;
if (!ASHLAR_JWT_SECRET) throw new Error('ASHLAR_JWT_SECRET is not set: it signs our token');

const nats = await connect({
  servers: NATS_URL,
  name: 'shop-actions',
  maxReconnectAttempts: -1,
  ...(NATS_USER && { user: NATS_USER, pass: NATS_PASSWORD }),
});
const rest = createRest({ url: ASHLAR_URL, role: 'cancellations', secret: ASHLAR_JWT_SECRET });

await serveAction(nats, { name: 'cancel_order', answer: createCancelOrder(rest) });
await serveAction(nats, { name: 'quote_shipping', answer: quoteShipping });
await nats.flush();
console.log(`cancel_order and quote_shipping are served at ${NATS_URL}`);

// What was asked is still answered.
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => void nats.drain());
await nats.closed();
