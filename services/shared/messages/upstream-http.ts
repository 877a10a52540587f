// How do gateway and api speak HTTP? One exchange carries requests that came together; answers come as they are ready.
import { z } from 'zod';
import { decodeFrame, encodeFrame, type Frame, prefixFrame } from '../batch/frame.ts';
import { traceSchema } from '../trace.ts';
import {
  bypassReasonSchema,
  cacheOutcomeSchema,
  cachePolicySchema,
  positionSchema,
  stampSchema,
} from './stamp.ts';
import type { UpstreamReply, UpstreamRequest } from './upstream.ts';

/** Where the api takes requests, by POST; there is nothing else. */
export const requestsPath = '/requests';

const requestSchema = z.object({
  method: z.string(),
  path: z.string(),
  query: z.string(),
  headers: z.record(z.string(), z.string().optional()),
  trace: traceSchema,
  seen: positionSchema.nullable(),
  /** The gateway's word for who is asking (assertion.ts). */
  assertion: z.string(),
});
const requestsSchema = z.array(requestSchema).min(1);

/** A request as it travels: instead of the caller, the word for it. */
export type SignedRequest = Omit<UpstreamRequest, 'caller'> & { readonly assertion: string };

/** Bodies are texts of the frame. */
export function encodeRequests(requests: readonly SignedRequest[]): Buffer {
  const rows = requests.map(({ body: _body, ...row }) => row);
  return encodeFrame(
    rows,
    requests.map(({ body }) => body),
  );
}

/** @throws Error for what no gateway sends */
export function decodeRequests(bytes: Uint8Array): SignedRequest[] {
  const { head, texts } = decodeFrame(bytes);
  return requestsSchema.parse(head).map((row, i) => ({ ...row, body: texts[i] ?? null }));
}

const replyCacheSchema = z.object({
  from: cacheOutcomeSchema,
  reason: bypassReasonSchema.nullable(),
  stamp: stampSchema.nullable(),
  policy: cachePolicySchema.nullable(),
  claims: z.array(z.string()),
});

const repliesSchema = z.array(
  z.object({
    place: z.int().nonnegative(),
    status: z.int(),
    headers: z.array(z.string()),
    entity: z.string().nullable(),
    cache: replyCacheSchema.optional(),
    position: positionSchema.nullable().optional(),
  }),
);

/** A reply, and the place of its request among those that came together. */
export type PlacedReply = UpstreamReply & { readonly place: number };

/** Some of the replies, as a piece of the answer. */
export function encodeReplies(replies: readonly PlacedReply[]): Buffer {
  const rows = replies.map(({ body: _body, ...row }) => row);
  const texts = replies.map(({ body }) => body);
  return prefixFrame(encodeFrame(rows, texts));
}

/** @throws Error for what no api answers */
export function readReplies({ head, texts }: Frame): PlacedReply[] {
  return repliesSchema.parse(head).map((row, i) => ({ ...row, body: texts[i] ?? null }));
}
