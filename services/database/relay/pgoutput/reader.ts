// How are the parts of a pgoutput message read, one after the other?

export class Reader {
  #offset = 0;
  readonly #buffer: Buffer;

  constructor(buffer: Buffer) {
    this.#buffer = buffer;
  }

  byte(): number {
    return this.#buffer.readUInt8(this.#offset++);
  }

  int16(): number {
    this.#offset += 2;
    return this.#buffer.readInt16BE(this.#offset - 2);
  }

  uint32(): number {
    this.#offset += 4;
    return this.#buffer.readUInt32BE(this.#offset - 4);
  }

  /** Of 64 bits; positions and times stay below 2^53. */
  uint64(): number {
    const high = this.uint32();
    return high * 2 ** 32 + this.uint32();
  }

  /** Ends with a zero byte. */
  name(): string {
    const start = this.#offset;
    const end = this.#buffer.indexOf(0, start);
    if (end < 0) throw new RangeError('a name has no end');
    this.#offset = end + 1;
    return this.#buffer.toString('utf8', start, end);
  }

  text(bytes: number): string {
    const start = this.#offset;
    this.#offset += bytes;
    if (this.#offset > this.#buffer.length) throw new RangeError('a text is cut off');
    return this.#buffer.toString('utf8', start, this.#offset);
  }
}
