// What did a micro service say to a call? Its message as a reply, in the form of NATS' service framework.
import { AppError } from '../../errors.ts';
import { isObject } from '../../json-schema/keywords.ts';
import type { ServiceReply } from '../../service-call.ts';

/** What is read of a message of NATS. */
export interface ServiceMessage {
  readonly bytes: Uint8Array;
  /** `Nats-Service-Error-Code`; '' for an answer. */
  readonly errorCode: string;
  /** `Nats-Service-Error`. */
  readonly error: string;
}

/** Most characters of a failure that are logged. */
const maxLoggedLength = 4000;

function failed(why: string): AppError {
  const cause = new Error(why.slice(0, maxLoggedLength));
  return new AppError('ASH502', 'The service behind this Action failed', { cause });
}

function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw failed('the reply is not UTF-8');
  }
}

/** Nobody has to send a body with a refusal; one that is no JSON object says nothing. */
function refusalBody(text: string): Readonly<Record<string, unknown>> {
  try {
    const body: unknown = JSON.parse(text);
    return isObject(body) ? body : {};
  } catch {
    return {};
  }
}

/**
 * The reply in a message. A 4xx is the service's refusal; every other error is its failure.
 * @throws AppError ASH502 whose cause says what it was
 */
export function toServiceReply({ bytes, errorCode, error }: ServiceMessage): ServiceReply {
  const text = textOf(bytes);
  if (errorCode === '' && error === '') return { kind: 'answer', body: text };
  if (!/^4\d\d$/.test(errorCode)) throw failed(`error ${errorCode}: ${error} ${text}`);
  const { code, message, details, hint } = refusalBody(text);
  return {
    kind: 'refusal',
    status: Number(errorCode),
    code: typeof code === 'string' ? code : '',
    message: typeof message === 'string' && message !== '' ? message : error,
    details: details ?? null,
    hint: typeof hint === 'string' ? hint : null,
  };
}
