// How does the call of a micro service become a span? As that of who calls: its traceparent is what the service is told.
import type { CallService } from '../shared/service-call.ts';
import { attributeNames } from '../shared/tracing/attribute-names.ts';
import { endFailed } from '../shared/tracing/end-failed.ts';
import type { Tracing, Work } from '../shared/tracing/tracing.ts';

const operation = 'request';

const workOf = (subject: string): Work => ({
  name: `${operation} ${subject}`,
  kind: 'client',
  attributes: {
    [attributeNames.messagingSystem]: 'nats',
    [attributeNames.messagingOperation]: operation,
    [attributeNames.messagingOperationType]: 'send',
    [attributeNames.messagingDestination]: subject,
  },
});

export function traceServiceCall(callService: CallService, tracing: Tracing | null): CallService {
  if (tracing === null) return callService;
  return async (call) => {
    const span = tracing.start(call.trace, workOf(call.subject));
    if (span === null) return callService(call);
    try {
      const reply = await callService({ ...call, trace: span });
      if (reply.kind === 'refusal') span.set({ 'ashlar.refused_status': reply.status });
      span.end();
      return reply;
    } catch (error) {
      endFailed(span, error);
      throw error;
    }
  };
}
