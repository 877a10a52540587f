// How does a message look on the wire? One line of JSON, then the texts nobody on the way has to read.

/** What a message carries. */
export interface Frame {
  readonly head: unknown;
  /** Opaque texts, in their order. */
  readonly texts: readonly (string | null)[];
}

const lineEnd = 10;

/**
 * `[head,[length,…]]` + line feed + the texts one after the other. Lengths are in UTF-16 units, as strings of
 * JavaScript count: one decoding of the whole gives every text by slicing.
 */
export function encodeFrame(head: unknown, texts: readonly (string | null)[] = []): Buffer {
  if (texts.length === 0) return Buffer.from(`[${JSON.stringify(head)}]\n`);
  const lengths = texts.map((text) => text?.length ?? null);
  return Buffer.from(`${JSON.stringify([head, lengths])}\n${texts.join('')}`);
}

/** @throws Error when the bytes are no frame */
export function decodeFrame(bytes: Uint8Array): Frame {
  if (bytes.indexOf(lineEnd) === -1) throw new Error('the message is no frame');
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  let from = text.indexOf('\n') + 1;
  const [head, lengths = []] = JSON.parse(text.slice(0, from)) as [unknown, (number | null)[]?];
  const texts = lengths.map((length) => {
    if (length === null) return null;
    from += length;
    return text.slice(from - length, from);
  });
  if (from !== text.length) throw new Error('the message is cut off');
  return { head, texts };
}

const prefixBytes = 4;

/** A frame with its length before it, for a stream of them. */
export function prefixFrame(frame: Buffer): Buffer {
  const prefix = Buffer.allocUnsafe(prefixBytes);
  prefix.writeUInt32BE(frame.length);
  return Buffer.concat([prefix, frame]);
}

/** Takes frames out of a stream, wherever its chunks begin and end. */
export class FrameReader {
  #rest: Buffer = Buffer.alloc(0);

  /** The frames that are whole now. @throws Error for bytes that are no frame */
  push(chunk: Buffer): Frame[] {
    let rest = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    const frames: Frame[] = [];
    while (rest.length >= prefixBytes) {
      const end = prefixBytes + rest.readUInt32BE();
      if (rest.length < end) break;
      frames.push(decodeFrame(rest.subarray(prefixBytes, end)));
      rest = rest.subarray(end);
    }
    this.#rest = rest;
    return frames;
  }
}
