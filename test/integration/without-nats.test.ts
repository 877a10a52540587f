// What does one process answer that was told of no NATS?
import { serviceManifests } from '../conformance/rpc-service-shop.ts';
import { serve } from '../helpers/serve.ts';

test('without NATS an Action of a service is answered 503 with the way out', async () => {
  const alone = await serve(serviceManifests);
  const answer = await alone.ask('POST', '/rpc/quote', {
    role: 'clerk',
    body: { country: 'DE', weight_g: 1200 },
  });
  await alone.close();
  expect([answer.status, answer.json]).toMatchObject([
    503,
    {
      code: 'ASH503',
      message: "'action.quote' is answered by a service on NATS",
      hint: 'Set ASHLAR_NATS_URL.',
    },
  ]);
  expect(answer.headers.get('retry-after')).toBe('1');
});
