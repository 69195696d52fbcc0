// Entry for ioredis without a network: its `Connector` option, with a stream to a store in this program.

import { Duplex } from "node:stream";

import type { CacheletBase } from "./client.js";
import type { Wire } from "./wire.js";

/**
 * What ioredis makes its connections by. Its own type has protected members, which no class of another package can have: hence `any`.
 * It has `connect`, `disconnect` and `check`.
 */
export type ConnectorConstructor = new (options: unknown) => any;

/**
 * A `Connector` for ioredis, unmodified, whose clients speak with a store in this program. All works as over a socket: pipelines, transactions,
 * subscriptions, waiting commands, `duplicate()`.
 *
 * ```js
 * import { Redis } from "ioredis";
 * import { Cachelet } from "cachelet";
 * import { createConnector } from "cachelet/ioredis";
 *
 * const redis = new Redis({ Connector: createConnector(await Cachelet.create()) });
 * ```
 *
 * A client that is connected keeps a Node process alive, as one with a socket does: end it with `quit()` or `disconnect()`.
 */
export function createConnector(cache: CacheletBase): ConnectorConstructor {
  return class CacheletConnector {
    #stream: WireStream | undefined;
    #connecting = false;

    /** The server that was reached is the right one. */
    check(): boolean {
      return true;
    }

    async connect(): Promise<Duplex> {
      this.#connecting = true;
      // ioredis sets itself up in the turn in which it connects.
      await undefined;
      if (!this.#connecting) throw new Error("Connection is closed."); // the words by which ioredis knows it
      return (this.#stream = new WireStream(cache));
    }

    disconnect(): void {
      this.#connecting = false;
      this.#stream?.end();
    }
  };
}

/** A wire as a stream, with what ioredis asks of a socket. */
class WireStream extends Duplex {
  /** It is connected from the first. */
  readonly connecting = false;
  readonly #wire: Wire;
  readonly #alive: NodeJS.Timeout;
  #chunks: Buffer[] = [];

  constructor(cache: CacheletBase) {
    super({ allowHalfOpen: false });
    this.#wire = cache.wire({
      receive: (bytes) => this.push(Buffer.from(bytes.buffer)),
      closed: (error) => {
        if (error) this.destroy(error);
        else this.push(null);
      },
    });
    this.#alive = setInterval(() => undefined, 2 ** 30);
  }

  /** Nothing is delayed, and nobody is far away. */
  setNoDelay(): this {
    return this;
  }

  setKeepAlive(): this {
    return this;
  }

  /** What is written in one turn goes to the engine as one pipeline. */
  override _write(chunk: Buffer, _: BufferEncoding, done: () => void): void {
    if (this.#chunks.push(chunk) === 1) queueMicrotask(() => this.#send());
    done();
  }

  override _read(): void {}

  override _final(done: () => void): void {
    this.#send();
    this.#wire.close();
    this.push(null);
    done();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#chunks = [];
    clearInterval(this.#alive);
    this.#wire.close();
    done(error);
  }

  #send(): void {
    const chunks = this.#chunks.splice(0);
    if (chunks.length === 0) return;
    try {
      this.#wire.send(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks));
    } catch (error) {
      this.destroy(error as Error);
    }
  }
}
