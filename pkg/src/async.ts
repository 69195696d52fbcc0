// The commands by promise. Those that wait run on connections of their own, so that the session goes on meanwhile:
// `const job = cache.async.blpop("q", 0); cache.rpush("q", "x"); await job` works.

import { Trait } from "./abi.js";
import type { Argument } from "./arguments.js";
import { type Commands, ROWS } from "./commands.gen.js";
import { addIterators, type ScanIterators } from "./scanning.js";
import type { Session } from "./session.js";
import type { BufferReply, Reply } from "./values.js";

/** Commands that want handlers, which a session has in forms of its own. */
const OF_HANDLERS = ["subscribe", "psubscribe", "unsubscribe", "punsubscribe"] as const;

/** Every command, answering by promise. */
export type AsyncCommands = {
  [M in Exclude<keyof Commands, (typeof OF_HANDLERS)[number]>]: (
    ...args: Parameters<Commands[M]>
  ) => Promise<ReturnType<Commands[M]>>;
};

/** @internal The commands that may wait. */
export const BLOCKING: ReadonlySet<string> = new Set(ROWS.flatMap(([name, , traits]) => (traits & Trait.Blocking ? [name] : [])));
const ROW_OF = new Map(ROWS.map(([name], row) => [name, row]));

/** Every command as a method; see {@link AsyncSession}. */
export interface AsyncSession extends AsyncCommands, ScanIterators {}

/**
 * A session's commands by promise: `await cache.async.blpop("jobs", 5)`.
 * In Node, a wait with a timeout keeps the process alive; a wait without end does not by itself.
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

  /** Runs any command by name. */
  async call(name: string, ...args: Argument[]): Promise<Reply> {
    return (await this.#run(name, args, false)) as Reply;
  }

  /** As {@link AsyncSession.call}, with strings as bytes of the caller's own. */
  async callBuffer(name: string, ...args: Argument[]): Promise<BufferReply> {
    return (await this.#run(name, args, true)) as BufferReply;
  }

  async #run(name: string, args: readonly Argument[], buffers: boolean): Promise<Reply | BufferReply> {
    const session = this.#session;
    this.#signal?.throwIfAborted();
    const upper = name.toUpperCase();
    if (!BLOCKING.has(upper) || session.queueing) return buffers ? session.callBuffer(name, ...args) : session.call(name, ...args);
    const { idle } = session.shared;
    const waiter = idle.pop() ?? session.connect();
    session.waiters.add(waiter);
    try {
      if (waiter.database !== session.database) waiter.call("SELECT", session.database);
      return await waiter.executeAndWait(ROW_OF.get(upper) as number, upper, args, buffers, this.#signal);
    } finally {
      session.waiters.delete(waiter);
      if (waiter.isOpen) idle.push(waiter);
    }
  }
}

/** Gives a class that has `call` and `callBuffer` every command of {@link AsyncCommands} as a method. */
export function addCommands(prototype: { call(name: string, ...args: Argument[]): Promise<Reply>; callBuffer(name: string, ...args: Argument[]): Promise<BufferReply> }): void {
  for (const [name, method, traits] of ROWS) {
    if ((OF_HANDLERS as readonly string[]).includes(method)) continue;
    const call = traits & Trait.Bytes ? "callBuffer" : "call";
    const words = name.split("|");
    const value = function (this: typeof prototype, ...args: Argument[]): Promise<Reply | BufferReply> {
      return this[call](words[0] as string, ...words.slice(1), ...args);
    };
    Object.defineProperty(prototype, method, { value, writable: true, configurable: true });
  }
  addIterators(prototype);
}

addCommands(AsyncSession.prototype);
