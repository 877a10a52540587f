// Which services do the conformance tables of calls ask, and what do these answer?
import type { CallService, ServiceCall, ServiceReply } from '../../services/shared/service-call.ts';

const action = (name: string, spec: string) => `---
apiVersion: ashlar.dev/v1alpha1
kind: Action
metadata: { name: ${name} }
spec: { roles: [clerk], ${spec} }
`;

const quote = `
    description: What sending a parcel costs., service: { timeoutMs: 200 },
    input: { $ref: '#/$defs/parcel', type: object, $defs: { parcel: { type: object,
      required: [country, weight_g], additionalProperties: false, properties: {
        country: { type: string, pattern: '^[A-Z]{2}$' },
        weight_g: { type: integer, minimum: 1, maximum: 30000 },
        speed: { enum: [economy, express] },
        items: { type: array, items: { $ref: '#/$defs/item' } } } },
      item: { type: object, required: [sku], properties: { sku: { type: string } } } } },
    output: { type: object, required: [price], properties: { price: { type: number } } }`;

export const serviceManifests = `
apiVersion: ashlar.dev/v1alpha1
kind: Application
metadata: { name: parcels }
spec: { roles: [{ name: clerk }, { name: ghost }] }
${action('quote', quote)}
${action('forget', 'service: { subject: action.memory.forget }')}
${action('anything', 'service: {}, input: { type: object }, output: {}')}
`;

/** Functions that stand for services; what they were asked is kept. */
export function createServices() {
  const asked: ServiceCall[] = [];
  let answer: () => ServiceReply | Promise<ServiceReply> = () => ({ kind: 'answer', body: '' });
  const callService: CallService = async (call) => {
    asked.push(call);
    return answer();
  };
  return {
    asked,
    callService,
    /** From now on every service answers so. */
    answerWith(next: typeof answer) {
      asked.length = 0;
      answer = next;
    },
    answerText: (body: string) => (): ServiceReply => ({ kind: 'answer', body }),
  };
}
