// One WebSocket of a Durable Object and its session. The session is frozen beside the socket after every turn, because
// nothing announces hibernation: whoever wakes finds it there.

import { Output } from "../abi.js";
import type { Endpoint, Engine } from "../engine.js";
import { LoadError } from "../errors.js";
import type { Seals } from "./seals.js";
import type { Sessions } from "./sessions.js";

/** An attachment may take 16,384 bytes; a larger session goes to a row. */
const ATTACHMENT_BYTES = 15_000;

/** What a frozen session is tied to. */
const SESSION = "a session";

/** What is attached to a socket. */
export interface Attachment {
  /** The frozen session, sealed, or the row that holds it. */
  readonly session: Uint8Array | number;
  /** When it last sent something, counted in messages of the object: waiters are served in that order. */
  readonly turn: number;
}

/** A hibernating socket, as the runtime gives it. */
export interface HibernatingSocket {
  send(message: Uint8Array<ArrayBuffer>): void;
  close(code?: number, reason?: string): void;
  serializeAttachment(attachment: unknown): void;
  deserializeAttachment(): unknown;
}

/** A socket and the connection it has in the engine. */
export class SocketEndpoint implements Endpoint {
  /** Number of the connection; 0 when there is none. */
  conn = 0;
  /** When it last sent something. */
  turn = 0;
  /** Its session may have changed since it was frozen. */
  stale = true;
  readonly #engine: Engine;
  readonly #sessions: Sessions;
  readonly #seals: Seals;
  readonly #socket: HibernatingSocket;
  /** The row that holds the session, if one does. */
  #row: number | undefined;

  constructor(engine: Engine, sessions: Sessions, seals: Seals, socket: HibernatingSocket) {
    this.#engine = engine;
    this.#sessions = sessions;
    this.#seals = seals;
    this.#socket = socket;
  }

  /** Brings the session back that was frozen beside the socket. */
  thaw({ session, turn }: Attachment): void {
    this.turn = turn;
    if (typeof session === "number") this.#row = session;
    const stored = typeof session === "number" ? this.#sessions.get(session) : session;
    const bytes = stored && this.#opened(stored);
    this.conn = bytes ? this.#engine.thaw(bytes, this) : 0;
    if (this.conn === 0) this.#socket.close(1011, "the session could not be brought back");
  }

  /** Freezes the session beside the socket, if it may have changed. */
  freeze(): void {
    if (!this.stale || this.conn === 0) return;
    this.stale = false;
    const bytes = this.#seals.seal(this.#engine.freeze(this.conn), SESSION);
    const small = bytes.length <= ATTACHMENT_BYTES;
    if (small && this.#row !== undefined) {
      this.#sessions.drop(this.#row);
      this.#row = undefined;
    }
    if (!small) this.#row = this.#sessions.put(this.#row, bytes);
    const attachment: Attachment = { session: this.#row ?? bytes, turn: this.turn };
    this.#socket.serializeAttachment(attachment);
  }

  #opened(stored: Uint8Array): Uint8Array | undefined {
    try {
      return this.#seals.open(stored, SESSION);
    } catch (error) {
      if (error instanceof LoadError) return undefined;
      throw error;
    }
  }

  /** The peer is gone. */
  close(): void {
    if (this.#row !== undefined) this.#sessions.drop(this.#row);
    this.#row = undefined;
    if (this.conn !== 0) this.#engine.disconnect(this.conn, this);
    this.conn = 0;
  }

  output(start: number, end: number, flags: number): void {
    this.stale = true;
    if (end > start) this.#socket.send(this.#engine.instance.bytes.slice(start, end));
    if (flags & Output.Close) {
      this.conn = 0;
      this.#socket.close(1000, "closed by the server");
    } else if (flags & Output.More) {
      this.more = true;
    }
  }

  /** Its pipeline paused: it is to be fed an empty piece. */
  more = false;

  ended(): void {
    this.#socket.close(1011, "the engine has ended");
  }
}
