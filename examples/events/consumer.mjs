// How does one consume events of changes, each with its effect exactly once?
// NATS_URL=… DATABASE_URL=… node examples/events/consumer.mjs
import { AckPolicy, connect } from 'nats';
import pg from 'pg';

/** The effect, here: a ledger of what happened. It may write to `client`, and to nothing else. */
async function effect(client, { type, data }) {
  const values = [type.split('.').at(-1), data.key, data.row];
  await client.query('insert into ledger (kind, key, row) values ($1, $2, $3)', values);
}

const tables = `
create table if not exists inbox (id text primary key, received timestamptz not null default now());
create table if not exists dead_letter (id text primary key, event json not null, reason text not null);
create table if not exists ledger (n bigserial primary key, kind text not null, key json, row json)`;

const attempts = 5;
const pool = new pg.Pool({ connectionString: process.env['DATABASE_URL'] });

/** Effect and inbox are one transaction: an event that comes again finds its id there. */
async function once(event, work) {
  const client = await pool.connect();
  try {
    await client.query('begin');
    const inbox = 'insert into inbox (id) values ($1) on conflict do nothing';
    if ((await client.query(inbox, [event.id])).rowCount === 1) await work(client, event);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw error;
  } finally {
    client.release();
  }
}

/** What fails again and again must not hold up what comes after it. */
const bury = (reason) => (client, event) =>
  client.query('insert into dead_letter values ($1, $2, $3)', [event.id, event, reason]);

await pool.query(tables);
const nats = await connect({
  servers: process.env['NATS_URL'],
  user: process.env['NATS_USER'],
  pass: process.env['NATS_PASSWORD'],
});
const manager = await nats.jetstreamManager({ checkAPI: false });
await manager.consumers.add('CHANGES', {
  durable_name: 'ledger',
  filter_subject: 'change.things.>',
  ack_policy: AckPolicy.Explicit,
  // One at a time, so that one that is tried again is not overtaken.
  max_ack_pending: 1,
});
const consumer = await nats.jetstream().consumers.get('CHANGES', 'ledger');
for await (const message of await consumer.consume()) {
  const event = message.json();
  try {
    await once(event, effect);
  } catch (error) {
    if (message.info.deliveryCount < attempts) {
      message.nak(200);
      continue;
    }
    await once(event, bury(String(error)));
  }
  message.ack();
}
