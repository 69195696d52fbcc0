// The store's end of one who uses it from elsewhere.

import type { CacheletBase } from "../client.js";
import type { Wire } from "../wire.js";
import { type Answer, type Failure, failureOf, type Request } from "./protocol.js";

/** What a {@link Wires} needs of where it is. */
export interface WiresHost {
  /** The store; throws where there is none. */
  readonly cache: Pick<CacheletBase, "wire" | "backup">;
  tell(answer: Answer): void;
  /** A wire ended, or could not be opened, because of what became of the store. */
  failed(wire: number, error: unknown): void;
}

export class Wires {
  readonly #host: WiresHost;
  readonly #wires = new Map<number, Wire>();

  constructor(host: WiresHost) {
    this.#host = host;
  }

  /** Does what is wanted. What is of no wire that is open is of one that has ended. */
  request(request: Exclude<Request, { kind: "load" }>): void {
    if (request.kind === "save") return this.answer(request.call, this.#save());
    const { wire } = request;
    try {
      if (request.kind === "open") this.#open(wire);
      else if (request.kind === "send") this.#send(wire, request.bytes);
      else if (request.kind === "hangUp") this.#hangUp(wire);
    } catch (error) {
      this.#fail(wire, error);
    }
  }

  /** Says what becomes of a call. */
  answer(call: number, done: Promise<Blob | void>): void {
    done.then(
      (file) => this.#host.tell({ kind: "done", call, file: file ?? undefined }),
      (error: unknown) => this.#host.tell({ kind: "failed", call, error: failureOf(error) }),
    );
  }

  /** The store is another one now: all wires have ended. */
  lose(error: Failure): void {
    for (const wire of this.#wires.keys()) this.#host.tell({ kind: "ended", wire, error });
    this.#wires.clear();
  }

  /** Who used them is gone: what they wait for is given up. */
  close(): void {
    for (const wire of [...this.#wires.keys()]) this.request({ kind: "hangUp", wire });
  }

  #open(wire: number): void {
    this.#hangUp(wire);
    const { cache, tell } = this.#host;
    const opened = cache.wire({
      receive: (bytes) => tell({ kind: "received", wire, bytes }),
      closed: (error) => {
        if (error) return this.#fail(wire, error);
        this.#wires.delete(wire);
        tell({ kind: "ended", wire });
      },
    });
    this.#wires.set(wire, opened);
  }

  #send(wire: number, bytes: Uint8Array): void {
    // Who sends may be a stranger, to whom a port was given.
    if (!(bytes instanceof Uint8Array)) throw new TypeError("a wire carries bytes");
    this.#wires.get(wire)?.send(bytes);
  }

  #fail(wire: number, error: unknown): void {
    this.#host.failed(wire, error);
    this.#hangUp(wire);
  }

  #hangUp(wire: number): void {
    this.#wires.get(wire)?.close();
    this.#wires.delete(wire);
  }

  async #save(): Promise<Blob> {
    return new Response(this.#host.cache.backup()).blob();
  }
}
