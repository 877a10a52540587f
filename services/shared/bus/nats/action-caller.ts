// How is the micro service behind an Action asked over NATS? (docs/actions.md has the contract.)
import { headers, type Msg, type MsgHdrs, NatsError } from 'nats';
import { AppError } from '../../errors.ts';
import type { CallService, ServiceCall } from '../../service-call.ts';
import { toServiceReply } from './action-reply.ts';
import type { Connection } from './connection.ts';

/** JSON in ASCII: headers of NATS have no encoding of their own. */
function asciiJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[^ -~]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function headersOf({ caller, trace, timeoutMs }: ServiceCall): MsgHdrs {
  const told = headers();
  told.set('Ashlar-Request-Id', trace.requestId);
  told.set('Ashlar-Timeout-Ms', String(timeoutMs));
  told.set('Ashlar-Role', caller.role);
  told.set('Ashlar-Claims', asciiJson(caller.claims));
  told.set('traceparent', trace.traceparent);
  return told;
}

function nobody(cause?: unknown): AppError {
  const message = 'No service answers this Action now';
  return new AppError('ASH503', message, { retryAfterSeconds: 1, cause });
}

function toAppError(error: NatsError, { timeoutMs }: ServiceCall, maxBytes: number): Error {
  switch (error.code) {
    case '503':
    case 'CONNECTION_CLOSED':
    case 'CONNECTION_DRAINING':
      return nobody(error);
    case 'TIMEOUT':
      return new AppError('ASH504', `The service did not answer within ${timeoutMs} ms`, {
        cause: error,
      });
    case 'MAX_PAYLOAD_EXCEEDED':
      return new AppError('ASH413', `The call is larger than NATS carries: ${maxBytes} bytes`, {
        cause: error,
      });
    default:
      return error;
  }
}

async function request({ driver, maxPayload }: Connection, call: ServiceCall): Promise<Msg> {
  const { subject, input, timeoutMs } = call;
  try {
    // Of several replies the first counts; those that come late meet nobody.
    return await driver.request(subject, input, { timeout: timeoutMs, headers: headersOf(call) });
  } catch (error) {
    if (!(error instanceof NatsError)) throw error;
    throw toAppError(error, call, maxPayload());
  }
}

/** Calls over this connection, which stays its owner's. */
export function createActionCaller(connection: Connection): CallService {
  return async (call) => {
    // It would be kept and sent later, when the caller has long been told that it failed.
    if (!connection.isConnected()) throw nobody();
    const { data, headers: told } = await request(connection, call);
    return toServiceReply({
      bytes: data,
      errorCode: told?.get('Nats-Service-Error-Code') ?? '',
      error: told?.get('Nats-Service-Error') ?? '',
    });
  };
}
