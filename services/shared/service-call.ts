// What is asked of the micro service behind an Action, and what may it say? Plain data; an adapter carries it.
import type { Caller } from './caller.ts';
import type { Trace } from './trace.ts';

export interface ServiceCall {
  readonly subject: string;
  /** JSON text of an object that the Action's `input` allows. */
  readonly input: string;
  readonly caller: Caller;
  readonly trace: Trace;
  readonly timeoutMs: number;
}

/** `refusal`: the service was asked and says no, for a reason of its business; its words are the caller's. */
export type ServiceReply =
  | { readonly kind: 'answer'; readonly body: string }
  | {
      readonly kind: 'refusal';
      /** 4xx. */
      readonly status: number;
      /** The service's own; '' when it has none. */
      readonly code: string;
      readonly message: string;
      readonly details: unknown;
      readonly hint: string | null;
    };

/**
 * Asks once and never again by itself.
 * Rejects with an AppError: ASH503 when nobody serves the subject, ASH504 when the time is over, ASH413 when the input
 * is larger than the transport takes, ASH502 when the service failed or its answer is no text (`cause` says what).
 */
export type CallService = (call: ServiceCall) => Promise<ServiceReply>;
