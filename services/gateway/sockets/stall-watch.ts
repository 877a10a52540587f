// Does the client take what it is sent? Answers that nobody takes fill our memory.
import type { Socket } from 'node:net';

/** How often Node's own socket says what the kernel has taken; a write that is under way shows nowhere else. */
interface WithHandle {
  readonly _handle?: { readonly bytesWritten?: number; readonly writeQueueSize?: number } | null;
}

/** Bytes that the kernel has taken; of whole writes only, where Node should not say more. */
function takenBytes(socket: Socket): number {
  const { bytesWritten, writeQueueSize } = (socket as WithHandle)._handle ?? {};
  if (bytesWritten === undefined || writeQueueSize === undefined)
    return socket.bytesWritten - socket.writableLength;
  return bytesWritten - writeQueueSize;
}

export interface StallWatchOptions {
  readonly open: ReadonlySet<Socket>;
  /** After so many looks in which nothing was taken, the connection is cut. */
  readonly maxLooks: number;
  readonly onStalled: (socket: Socket) => void;
}

/**
 * `look` is called at even intervals. Looks are counted, not milliseconds: of a process that was busy for long, or
 * stopped, clients have not had the time.
 */
export class StallWatch {
  readonly #options: StallWatchOptions;
  readonly #looks = new WeakMap<Socket, { taken: number; still: number }>();

  constructor(options: StallWatchOptions) {
    this.#options = options;
  }

  look(): void {
    const { open, maxLooks, onStalled } = this.#options;
    for (const socket of open)
      if (socket.writableLength > 0 && this.#countStill(socket) >= maxLooks) onStalled(socket);
  }

  /** In how many looks in a row nothing was taken. */
  #countStill(socket: Socket): number {
    const taken = takenBytes(socket);
    const known = this.#looks.get(socket);
    if (known !== undefined && known.taken === taken) return ++known.still;
    this.#looks.set(socket, { taken, still: 0 });
    return 0;
  }
}
