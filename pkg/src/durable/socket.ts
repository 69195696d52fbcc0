// One WebSocket of a Durable Object and its session. The session is frozen beside the socket after every turn, because
// nothing announces hibernation: whoever wakes finds it there.

import { Output } from "../abi.js";
import type { Endpoint, Engine } from "../engine.js";
import type { Sessions } from "./sessions.js";

/** An attachment may take 16,384 bytes; a larger session goes to a row. */
const ATTACHMENT_BYTES = 15_000;

/** What is attached to a socket. */
export interface Attachment {
  /** The frozen session, or the row that holds it. */
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
  readonly #socket: HibernatingSocket;
  /** The row that holds the session, if one does. */
  #row: number | undefined;

  constructor(engine: Engine, sessions: Sessions, socket: HibernatingSocket) {
    this.#engine = engine;
    this.#sessions = sessions;
    this.#socket = socket;
  }

  /** Brings the session back that was frozen beside the socket. */
  thaw({ session, turn }: Attachment): void {
    this.turn = turn;
    if (typeof session === "number") this.#row = session;
    const bytes = typeof session === "number" ? this.#sessions.get(session) : session;
    this.conn = bytes ? this.#engine.thaw(bytes, this) : 0;
    if (this.conn === 0) this.#socket.close(1011, "the session could not be brought back");
  }

  /** Freezes the session beside the socket, if it may have changed. */
  freeze(): void {
    if (!this.stale || this.conn === 0) return;
    this.stale = false;
    const bytes = this.#engine.freeze(this.conn);
    const small = bytes.length <= ATTACHMENT_BYTES;
    if (small && this.#row !== undefined) {
      this.#sessions.drop(this.#row);
      this.#row = undefined;
    }
    if (!small) this.#row = this.#sessions.put(this.#row, bytes);
    const attachment: Attachment = { session: this.#row ?? bytes, turn: this.turn };
    this.#socket.serializeAttachment(attachment);
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
