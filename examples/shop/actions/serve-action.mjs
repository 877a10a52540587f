// How is an Action answered over NATS? (The contract is in docs/actions.md.)

/** A no to the caller, with a code of ours. Whatever else is thrown is told as a failure, without its words. */
export class Refusal extends Error {
  constructor(status, code, message, { details = null, hint = null } = {}) {
    super(message);
    Object.assign(this, { status, body: { code, message, details, hint } });
  }
}

/** Who asks, and what goes along with everything we ask others meanwhile. */
function callerOf({ headers }) {
  return {
    role: headers.get('Ashlar-Role'),
    claims: JSON.parse(headers.get('Ashlar-Claims')),
    requestId: headers.get('Ashlar-Request-Id'),
    traceparent: headers.get('traceparent'),
    signal: AbortSignal.timeout(Number(headers.get('Ashlar-Timeout-Ms'))),
  };
}

async function respond(message, answer) {
  try {
    const output = await answer(message.json(), callerOf(message));
    message.respond(JSON.stringify(output));
  } catch (error) {
    if (error instanceof Refusal) {
      const body = new TextEncoder().encode(JSON.stringify(error.body));
      message.respondError(error.status, error.message, body);
    } else {
      console.error(message.headers?.get('Ashlar-Request-Id'), error);
      message.respondError(500, 'failed');
    }
  }
}

/** Serves the subject `action.<name>`; of several processes that do, NATS asks one. */
export async function serveAction(nats, { name, answer }) {
  const service = await nats.services.add({ name: name.replaceAll('_', '-'), version: '1.0.0' });
  service.addEndpoint(name, {
    subject: `action.${name}`,
    handler: (error, message) => {
      if (error === null) void respond(message, answer);
    },
  });
}
