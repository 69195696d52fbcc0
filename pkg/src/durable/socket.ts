// One WebSocket of a Durable Object and its session. The session is frozen beside the socket after every turn, because
// nothing announces hibernation: whoever wakes finds it there. A large one may be put off, by who keeps the object awake until then.

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
  /** The frozen session, sealed, or the rows that hold it. */
  readonly session: Uint8Array | readonly number[];
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
  /** Bytes that came since then. */
  fedBytes = 0;
  readonly #engine: Engine;
  readonly #sessions: Sessions;
  readonly #seals: Seals;
  readonly #socket: HibernatingSocket;
  readonly #paused: Set<SocketEndpoint>;
  /** The rows that hold the session, if it is large. */
  #rows: readonly number[] = [];
  #frozenBytes = 0;

  /** @param paused Takes it when its pipeline paused: it is to be fed an empty piece. */
  constructor(engine: Engine, sessions: Sessions, seals: Seals, socket: HibernatingSocket, paused: Set<SocketEndpoint>) {
    this.#engine = engine;
    this.#sessions = sessions;
    this.#seals = seals;
    this.#socket = socket;
    this.#paused = paused;
  }

  /** Brings the session back that was frozen beside the socket. */
  thaw({ session, turn }: Attachment): void {
    this.turn = turn;
    const isSmall = session instanceof Uint8Array;
    if (!isSmall) this.#rows = session;
    const stored = isSmall ? session : this.#sessions.get(session);
    const bytes = stored && this.#opened(stored);
    this.conn = bytes ? this.#engine.thaw(bytes, this) : 0;
    if (this.conn === 0) this.#end(1011, "the session could not be brought back");
  }

  /**
   * Freezes the session beside the socket, if it may have changed. Answers whether it was put off: a large one is frozen when as much has come
   * as it had, or `now`. To write all of it after each piece that it grows by would take the square of its length.
   */
  freeze(now: boolean): boolean {
    if (!this.stale || this.conn === 0) return false;
    if (!now && this.#frozenBytes > ATTACHMENT_BYTES && this.fedBytes < this.#frozenBytes) return true;
    this.stale = false;
    this.fedBytes = 0;
    const bytes = this.#seals.seal(this.#engine.freeze(this.conn), SESSION);
    this.#frozenBytes = bytes.length;
    const isSmall = bytes.length <= ATTACHMENT_BYTES;
    if (isSmall) this.#dropRows();
    else this.#rows = this.#sessions.put(this.#rows, bytes);
    const attachment: Attachment = { session: isSmall ? bytes : this.#rows, turn: this.turn };
    this.#socket.serializeAttachment(attachment);
    return false;
  }

  /** The rows that hold the session. */
  get rows(): readonly number[] {
    return this.#rows;
  }

  #dropRows(): void {
    this.#sessions.drop(this.#rows);
    this.#rows = [];
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
    this.#dropRows();
    if (this.conn !== 0) this.#engine.disconnect(this.conn, this);
    this.conn = 0;
  }

  output(start: number, end: number, flags: number): void {
    this.stale = true;
    if (end > start) this.#socket.send(this.#engine.instance.bytes.slice(start, end));
    if (flags & Output.Close) this.#end(1000, "closed by the server");
    else if (flags & Output.More) this.#paused.add(this);
  }

  /** Hangs up. The runtime keeps the socket until its peer has answered: whoever wakes before that must not bring the session back. */
  #end(code: number, reason: string): void {
    this.conn = 0;
    this.#dropRows();
    this.#socket.serializeAttachment(null);
    this.#socket.close(code, reason);
  }

  ended(): void {
    this.#socket.close(1011, "the engine has ended");
  }
}
