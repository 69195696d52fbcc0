// A connection by bytes: RESP in, RESP out, what a socket to a Redis server would carry.
// For those who speak the protocol themselves: an unmodified client library, a prompt, a port to another thread.
//
// Deliberately absent: flow control. Bytes go to the program itself, which takes them at once.

import { Kind, Output } from "./abi.js";
import type { Engine } from "./engine.js";
import { ClosedError } from "./errors.js";

/** What hears from a {@link Wire}. Both are called from a microtask, so they may use the store. */
export interface WireEvents {
  /** Bytes from the engine; they belong to the receiver. */
  receive(bytes: Uint8Array<ArrayBuffer>): void;
  /** The engine hung up (`QUIT`, `CLIENT KILL`, a protocol error); with the error when the store is dead or closed. Called once, last. */
  closed?(error?: Error): void;
}

/** A RESP connection without a socket; made by `cache.wire(events)`. */
export class Wire {
  readonly #engine: Engine;
  readonly #events: WireEvents;
  readonly #conn: number;
  #chunks: Uint8Array<ArrayBuffer>[] = [];
  #more = false;
  #open = true;
  /** Why the wire ended, until that is told. */
  #ending: { readonly error?: Error } | undefined;
  #scheduled = false;

  /** @internal Use `cache.wire(events)`. */
  constructor(engine: Engine, events: WireEvents) {
    this.#engine = engine;
    this.#events = events;
    this.#conn = engine.connect(Kind.Resp, "local:0", this);
  }

  /** Gives the engine bytes: whole commands, several, or parts. Throws when the wire is closed or the engine died. */
  send(bytes: Uint8Array): void {
    this.#engine.check();
    if (!this.#open) throw new ClosedError("session");
    this.#engine.feed(this.#conn, bytes);
  }

  /** Hangs up; `closed` is not called. Idempotent. */
  close(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#engine.disconnect(this.#conn, this);
  }

  /** @internal */
  output(start: number, end: number, flags: number): void {
    if (end > start) this.#chunks.push(this.#engine.instance.bytes.slice(start, end));
    if (flags & Output.More) this.#more = true;
    if (flags & Output.Close) this.#ending ??= {};
    this.#schedule();
  }

  /** @internal */
  ended(error: Error): void {
    this.#ending ??= { error };
    this.#schedule();
  }

  /** The engine may not be called from `output`, and receivers want to: so what came is handed on afterwards. */
  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    queueMicrotask(() => this.#deliver());
  }

  #deliver(): void {
    this.#scheduled = false;
    const chunks = this.#chunks;
    this.#chunks = [];
    for (const bytes of chunks) if (this.#open) this.#events.receive(bytes);
    if (!this.#open) return;
    const ending = this.#ending;
    if (ending) {
      this.close();
      this.#events.closed?.(ending.error);
    } else if (this.#more) {
      this.#more = false;
      this.#engine.byItself(() => this.#engine.feed(this.#conn, NOTHING)); // a death is told by `ended`
    }
  }
}

const NOTHING = new Uint8Array(0);
