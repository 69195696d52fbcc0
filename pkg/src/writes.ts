// What is said to sockets in one turn of the event loop, sent at its end.
//
// A write wakes who waits for it, and that costs more than the write: a client that is told at once answers at once and
// sleeps again, so every read of ours would wake one. Told together, most are awake already. redis-server does the same,
// before it waits (`handleClientsWithPendingWrites`). Measured: 1.2 to 1.4 times as many commands for the same CPU.
//
// Deliberately absent: what to do with a socket whose peer does not read. That is the socket's owner's.

import { endOfTurn } from "./turn.js";

/** With so much to be said to all sockets together it is said: by the end of the turn the processor would have lost sight of it. */
const TURN_BYTES = 16 * 1024;

/** What goes through the one buffer; a longer text has its own. */
const BUFFER_BYTES = 64 * 1024;

/** Who is told: a connection. */
export interface Receiver {
  /** Sends the bytes. Whether they were taken over: if not, they are still read after the call. */
  send(bytes: Buffer): boolean;
}

interface Write {
  readonly to: Receiver;
  readonly start: number;
  end: number;
}

/** The writes of a turn, of all sockets, in one buffer. */
export class Writes {
  #buffer = Buffer.allocUnsafeSlow(BUFFER_BYTES);
  #used = 0;
  readonly #writes: Write[] = [];
  readonly #flush = (): void => this.flush();

  /**
   * Takes a copy of bytes that are for a receiver. Copies, because they are wasm memory: Node holds on to what the kernel does not
   * take at once, and the engine writes over its own at the next call.
   */
  add(to: Receiver, bytes: Uint8Array): void {
    const { length } = bytes;
    if (length > BUFFER_BYTES - this.#used) this.flush();
    if (length > BUFFER_BYTES) {
      to.send(Buffer.from(bytes));
      return;
    }
    const start = this.#used;
    this.#buffer.set(bytes, start);
    this.#used += length;
    const last = this.#writes.at(-1);
    if (last?.to === to) last.end = this.#used;
    else if (this.#writes.push({ to, start, end: this.#used }) === 1 && this.#used < TURN_BYTES) endOfTurn(this.#flush);
    if (this.#used >= TURN_BYTES) this.flush();
  }

  /** Sends all of it now. */
  flush(): void {
    if (this.#writes.length === 0) return;
    const buffer = this.#buffer;
    const writes = this.#writes.splice(0);
    this.#used = 0;
    let taken = true;
    for (const { to, start, end } of writes) taken = to.send(buffer.subarray(start, end)) && taken;
    // Somebody still reads this one.
    if (!taken && this.#buffer === buffer) this.#buffer = Buffer.allocUnsafeSlow(BUFFER_BYTES);
  }
}
