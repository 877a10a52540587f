// What does the client send, if it is text and not too much of it?
import { isUtf8 } from 'node:buffer';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { AppError } from '../../shared/errors.ts';

const mebibyte = 1024 * 1024;
/** POST may be a bulk insert; whether it is one shows only in the body. */
const maxBytesByMethod: Readonly<Record<string, number>> = { POST: 10 * mebibyte };
const maxBytesElse = mebibyte;

const mostBytesOf = ({ method = '' }: IncomingMessage): number =>
  maxBytesByMethod[method] ?? maxBytesElse;

/** The client closed the connection before the request was complete: there is nobody to answer. */
export class ClientGone extends Error {}

const leftMidway = 'the client left before the request was complete';

/** Whether a body is announced; one that is empty counts as none. */
export function hasBody({ headers }: IncomingMessage): boolean {
  const length = headers['content-length'];
  return headers['transfer-encoding'] !== undefined || (length !== undefined && Number(length) > 0);
}

/**
 * The whole body as text, where it has no more than `most` bytes. Answers `Expect: 100-continue` only once it is willing to read.
 * Rejects with AppError ASH400, ASH413, ASH415, or ClientGone.
 */
export async function readBody(
  request: IncomingMessage,
  response: ServerResponse,
  most = Number.POSITIVE_INFINITY,
): Promise<string> {
  // It may have gone while its token was verified; 'close' would then never come again.
  if (request.destroyed) throw new ClientGone(leftMidway);
  const maxBytes = Math.min(most, mostBytesOf(request));
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) throw tooLarge(maxBytes);
  // A compressed body can unpack to a thousand times the limit.
  const coding = request.headers['content-encoding'];
  if (coding !== undefined && coding.toLowerCase() !== 'identity')
    throw new AppError('ASH415', 'a body with Content-Encoding is not accepted');
  if (request.headers.expect !== undefined) response.writeContinue();
  const bytes = await readBytes(request, maxBytes);
  if (!isUtf8(bytes)) throw new AppError('ASH400', 'the body is not valid UTF-8');
  return bytes.toString('utf8');
}

function readBytes(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const onData = (chunk: Buffer) => {
      length += chunk.length;
      if (length <= maxBytes) return void chunks.push(chunk);
      // Stop keeping what comes; the connection is closed after the answer.
      request.off('data', onData);
      reject(tooLarge(maxBytes));
    };
    request.on('data', onData);
    request.on('end', () =>
      resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)),
    );
    // 'close' comes after 'end' too: an error, with its stack, would be made for every body.
    const onGone = () => request.readableEnded || reject(new ClientGone(leftMidway));
    request.on('close', onGone);
    request.on('error', onGone);
  });
}

function tooLarge(maxBytes: number): AppError {
  const mebibytes = maxBytes / mebibyte;
  const words = Number.isInteger(mebibytes) ? `${mebibytes} MiB` : `${maxBytes} bytes`;
  return new AppError('ASH413', `the body is larger than ${words}`);
}
