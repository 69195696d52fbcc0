// One connection to the engine from inside the program: commands by their names, each answered by its return value.
//
// Deliberately absent: methods, handlers of messages, codecs, and to wait. Those are `session.ts`, which who only asks does not load.

import { BY_NAME, Flag, Kind, Output } from "./abi.js";
import { isWaitAof } from "./aborting.js";
import { type Argument, flatten, type Input, isFlat } from "./arguments.js";
import type { Engine } from "./engine.js";
import { ClosedError, ReplyError } from "./errors.js";
import type { Instance } from "./instance.js";
import { type BufferReply, Reader, type Reply, Tag } from "./values.js";

/** @internal What sessions of one store share: the one that unblocks others. */
export interface Shared {
  readonly engine: Engine;
  control: BareSession | undefined;
}

/** A reply somebody waits for. */
interface Waiting {
  readonly buffers: boolean;
  resolve(reply: Reply | BufferReply): void;
  reject(error: Error): void;
}

/** Commands by name. A waiting command never waits: it answers `null` at once when there is nothing, as inside MULTI. */
export class BareSession {
  /** @internal */ readonly shared: Shared;
  /** @internal */ readonly engine: Engine;
  /** @internal */ waiting: Waiting | undefined;
  /** 0 until the first command: a store that is only served has no connection of its own in CLIENT LIST. */
  #conn = 0;
  #id: number | undefined;
  #closed = false;

  /** @internal Use `Cachelet.create()` or `connect()`. */
  constructor(shared: Shared) {
    this.shared = shared;
    this.engine = shared.engine;
  }

  /** Runs any command by name: `session.call("SET", "k", "v", "EX", 10)`. */
  call(name: string, ...args: Argument[]): Reply {
    this.ownId(); // it may wait
    return this.execute(BY_NAME, name, [name, ...args], false) as Reply;
  }

  /** As `call`, with strings as bytes of the caller's own. The form for values that are not UTF-8. */
  callBuffer(name: string, ...args: Argument[]): BufferReply {
    this.ownId();
    return this.execute(BY_NAME, name, [name, ...args], true) as BufferReply;
  }

  /** Ends the session; the store stays. What it still waits for is rejected, and takes nothing. Idempotent. */
  close(): void {
    if (this.#closed) return;
    this.ended(new ClosedError("session"));
    this.engine.disconnect(this.#conn, this);
  }

  /** @internal Runs a row of the table; throws the reply when it is an error. */
  execute(row: number, name: string, args: readonly Argument[], buffers: boolean): Reply | BufferReply {
    const reply = this.answer(row, name, args, buffers);
    if (reply instanceof ReplyError) throw reply;
    return reply;
  }

  /** @internal As `execute`, with an error as what it answers. */
  answer(row: number, name: string, args: readonly Argument[], buffers: boolean): Reply | BufferReply {
    const flags = this.start(row, name, args);
    return flags & Flag.Blocked ? this.#answerNow(flags, buffers, name) : this.finish(flags, buffers);
  }

  /** @internal Runs a row. Its reply is to be taken, unless it waits. */
  start(row: number, name: string, args: readonly Argument[]): number {
    if (this.#closed) this.check();
    if (this.#conn === 0) this.#conn = this.engine.connect(Kind.Values, "local:0", this);
    const words: readonly Input[] = isFlat(args) ? args : flatten(name, args);
    return this.engine.run(this.#conn, row, name, words);
  }

  /** @internal Throws when the session is closed. */
  check(): void {
    if (!this.#closed) return;
    this.engine.check();
    throw new ClosedError("session");
  }

  /** @internal Decodes the reply of a run, then does what its flags ask. */
  finish(flags: number, buffers: boolean): Reply | BufferReply {
    const reply = this.#decode(buffers);
    if (flags !== 0) this.engine.settle(flags);
    return reply;
  }

  /** @internal Takes what the engine sends without being asked; gives it as text. */
  pushed(reader: Reader): Reply {
    return reader.item();
  }

  /** @internal */
  output(start: number, end: number, flags: number): void {
    const reader = readerOf(this.engine.instance);
    reader.at = start;
    while (reader.at < end) {
      if (reader.peek() === Tag.Push) {
        this.pushed(reader);
        continue;
      }
      const { waiting } = this;
      const reply = waiting?.buffers ? reader.bufferItem() : reader.item();
      this.waiting = undefined;
      waiting?.resolve(reply);
    }
    if (flags & Output.Close) this.ended(new ClosedError("session"));
  }

  /** @internal */
  ended(error: Error): void {
    this.#closed = true;
    this.waiting?.reject(error);
    this.waiting = undefined;
  }

  #decode(buffers: boolean): Reply | BufferReply {
    const { instance } = this.engine;
    const length = instance.resultLength;
    if (length === 0) return null; // a command that answers by pushes only, or CLIENT REPLY OFF
    const reader = readerOf(instance);
    const start = instance.resultStart;
    reader.at = start;
    let reply: Reply | BufferReply | undefined;
    while (reader.at < start + length) {
      if (reader.peek() === Tag.Push) {
        const push = this.pushed(reader);
        reply ??= push;
      } else reply = buffers ? reader.bufferItem() : reader.item();
    }
    return reply ?? null;
  }

  /** The command waits, and this caller cannot: have it answered as if its time were over. */
  #answerNow(flags: number, buffers: boolean, name: string): Reply | BufferReply {
    // What comes later, since the log is not stored, says that nothing was there, or that nothing is on the disk.
    let answer: Reply | BufferReply = isWaitAof(name) ? [0, 0] : null;
    const take = (reply: Reply | BufferReply): void => {
      answer = reply;
    };
    this.waiting = { buffers, resolve: take, reject: () => undefined };
    this.engine.settle(flags);
    this.unblock(this.ownId());
    return answer;
  }

  /** @internal */
  unblock(id: number): void {
    const { shared } = this;
    if (!shared.control?.isOpen) shared.control = new BareSession(shared); // CLIENT KILL may have ended it
    shared.control.execute(BY_NAME, "CLIENT", ["CLIENT", "UNBLOCK", id, "TIMEOUT"], false);
  }

  /** @internal The id of this connection as CLIENT commands know it. Once it waits it can be asked nothing: ask before. */
  ownId(): number {
    this.#id ??= (this.execute(BY_NAME, "CLIENT", ["CLIENT", "ID"], false) as number | null) ?? undefined;
    if (this.#id === undefined) throw new TypeError("CLIENT REPLY is off: it may wait for nothing");
    return this.#id;
  }

  /** @internal */
  get isOpen(): boolean {
    return !this.#closed && this.engine.isAlive;
  }

  /** @internal */
  get closed(): boolean {
    return this.#closed;
  }
}

/** Reads replies where they lie. One for all sessions: the instance tells it when its memory grows. */
function readerOf(instance: Instance): Reader {
  return (instance.reader ??= new Reader(instance.text, instance.bytes.buffer));
}

/** @internal Parameters of an engine that match these patterns, by name. */
export function configOf(engine: Engine, ...patterns: string[]): Record<string, string> {
  const session = new BareSession({ engine, control: undefined });
  try {
    return session.execute(BY_NAME, "CONFIG", ["CONFIG", "GET", ...patterns], false) as Record<string, string>;
  } finally {
    session.close();
  }
}
