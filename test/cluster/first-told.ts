// What does a client of the cluster hear first of customers that are added meanwhile?
import { type Namespace, until } from './cluster.ts';
import { type Ask, tokens } from './installation.ts';

/** What a stream tells until a row is inserted; nothing where there is no stream. */
const listenScript = `
const [url, authorization] = process.argv.slice(1);
const answer = await fetch(url, { headers: { authorization } });
let text = '';
if (answer.ok)
  for await (const part of answer.body) {
    text += Buffer.from(part);
    if (/^event: insert$/m.test(text)) break;
  }
console.log(JSON.stringify(text));
process.exit();`;

/** Gives customers events, and adds some, `told-7@example.org`, until a stream of them has told one. */
export async function firstTold(namespace: Namespace, ask: Ask): Promise<string> {
  const change = ['--type=merge', '-p', '{"spec":{"events":true}}'];
  await namespace.kubectl('patch', 'entity', 'customers', ...change);
  const url = 'http://shop-gateway/events/v1/customers?select=email';
  const bearer = `Bearer ${await tokens(namespace)('admin')}`;
  const script = ['node', '--input-type=module', '-e', listenScript, url, bearer];
  const listen = async () =>
    JSON.parse(await namespace.kubectl('exec', 'client', '--', ...script)) as string;
  let isOver = false;
  const told = until(listen, (text) => text !== '').finally(() => {
    isOver = true;
  });
  for (let i = 0; i < 100 && !isOver; i++) {
    const body = { name: 'Told', email: `told-${i}@example.org`, city: 'Paris' };
    await ask('/rest/v1/customers', { method: 'POST', role: 'admin', body });
  }
  return told;
}
