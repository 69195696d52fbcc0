// The commands by promise. Those that wait run on connections of their own, so that the session goes on meanwhile:
// `const job = cache.async.blpop("q", 0); cache.rpush("q", "x"); await job` works.

import type { Argument } from "./arguments.js";
import { type AsyncCoded, coded, type Codec, runLater } from "./codec.js";
import type { AsyncCommands } from "./commands.gen.js";
import { addMethods, BLOCKING, type Call, callOf, takeOpen } from "./rows.js";
import { addIterators, type ScanIterators } from "./scanning.js";
import type { Session } from "./session.js";
import type { BufferReply, Reply } from "./values.js";

/** Every command as a method; see {@link AsyncSession}. */
export interface AsyncSession extends AsyncCommands, ScanIterators {}

/**
 * A session's commands by promise: `await cache.async.blpop("jobs", 5)`.
 * In Node, a wait with a timeout or a signal keeps the process alive; a wait without end does not.
 */
export class AsyncSession {
  readonly #session: Session;
  readonly #signal: AbortSignal | undefined;

  /** @internal Use `session.async`. */
  constructor(session: Session, signal?: AbortSignal) {
    this.#session = session;
    this.#signal = signal;
  }

  /**
   * The same commands, given up when `signal` aborts: the promise is rejected with the signal's reason, and nothing is
   * taken from the store. `await cache.async.withSignal(AbortSignal.timeout(500)).blpop("jobs", 0)`.
   */
  withSignal(signal: AbortSignal): AsyncSession {
    return new AsyncSession(this.#session, signal);
  }

  /** As `Session.withCodec`, answering by promise. */
  withCodec<T = any>(codec: "json" | Codec<T>): AsyncCoded<T> {
    return coded(runLater((name, args, bytes) => this.run(callOf(name, args), bytes)), codec);
  }

  /** Runs any command by name. */
  call(name: string, ...args: Argument[]): Promise<Reply> {
    return this.run(callOf(name, args), false) as Promise<Reply>;
  }

  /** As {@link AsyncSession.call}, with strings as bytes of the caller's own. */
  callBuffer(name: string, ...args: Argument[]): Promise<BufferReply> {
    return this.run(callOf(name, args), true) as Promise<BufferReply>;
  }

  /** @internal Runs a command at once. Those of one turn are not gathered: as a pipeline they cost more (RESP is written and read), and would come after sync calls. */
  run([row, name, args]: Call, buffers: boolean): Promise<Reply | BufferReply> {
    if (BLOCKING[row] && !this.#session.queueing) return this.#wait(row, name, args, buffers);
    // What is thrown in here rejects.
    return new Promise((resolve) => {
      this.#signal?.throwIfAborted();
      resolve(this.#session.execute(row, name, args, buffers));
    });
  }

  async #wait(row: number, name: string, args: readonly Argument[], buffers: boolean): Promise<Reply | BufferReply> {
    this.#signal?.throwIfAborted();
    const session = this.#session;
    session.check();
    const { idle } = session.shared;
    const waiter = takeOpen(idle) ?? session.connect();
    session.waiters.add(waiter);
    try {
      if (waiter.database !== session.database) waiter.call("SELECT", session.database);
      return await waiter.executeAndWait(row, name, args, buffers, this.#signal);
    } finally {
      session.waiters.delete(waiter);
      if (waiter.isOpen) idle.push(waiter);
    }
  }
}

addMethods(AsyncSession.prototype, ([row, name, words], buffers) => function (...args) {
  return this.run([row, name, words.length > 0 ? [...words, ...args] : args], buffers);
});
addIterators(AsyncSession.prototype);
