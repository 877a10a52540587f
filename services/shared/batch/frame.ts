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
    if (!(Number.isInteger(length) && length >= 0)) throw new Error('a length is no length');
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
  #chunks: Buffer[] = [];
  #length = 0;
  /** Before so many bytes are there, nothing is put together: a large frame comes in many chunks. */
  #needed = prefixBytes;

  /** The frames that are whole now. @throws Error for bytes that are no frame */
  push(chunk: Buffer): Frame[] {
    this.#chunks.push(chunk);
    this.#length += chunk.length;
    return this.#length < this.#needed ? [] : this.#read();
  }

  #read(): Frame[] {
    const [first = Buffer.alloc(0), ...more] = this.#chunks;
    let rest = more.length === 0 ? first : Buffer.concat([first, ...more]);
    const frames: Frame[] = [];
    for (;;) {
      this.#needed = prefixBytes;
      if (rest.length < this.#needed) break;
      this.#needed += rest.readUInt32BE();
      if (rest.length < this.#needed) break;
      frames.push(decodeFrame(rest.subarray(prefixBytes, this.#needed)));
      rest = rest.subarray(this.#needed);
    }
    this.#chunks = rest.length === 0 ? [] : [rest];
    this.#length = rest.length;
    return frames;
  }
}
