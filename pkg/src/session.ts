// One connection to the engine from inside the program, with the commands as methods and everything else that programs want of one.
// Calls are synchronous: the reply is the return value. Waiting commands are in `async.ts`.

import { Flag } from "./abi.js";
import { isOfNothing, onAbort } from "./aborting.js";
import type { Argument, Input } from "./arguments.js";
import { AsyncSession } from "./async.js";
import { BareSession, type Shared as BareShared } from "./bare-session.js";
import { type Coded, coded, type Codec } from "./codec.js";
import type { Commands } from "./commands.gen.js";
import { ReplyError } from "./errors.js";
import { Messages, type MessagesOptions, type SubscribeOptions, until } from "./messages.js";
import { addMethods, BLOCKING, callOf, ROW_OF } from "./rows.js";
import { fieldOf, type KeyIteratorOptions, memberOf, scan, type ScanIteratorOptions } from "./scanning.js";
import { type BufferMessageHandler, type Kind as Names, type MessageHandler, type PushHandler, Subscriptions } from "./subscriptions.js";
import type { BufferReply, Reader, Reply } from "./values.js";

const SELECT = ROW_OF.get("SELECT");
const MULTI = ROW_OF.get("MULTI");
const RESET = ROW_OF.get("RESET");
const EXEC = ROW_OF.get("EXEC");
const DISCARD = ROW_OF.get("DISCARD");

/** Every command as a method; see {@link Session}. */
export interface Session extends Commands {}

/** @internal What one store's sessions share: the connections nobody asked for by name. */
export interface Shared extends BareShared {
  /** Connections for waiting commands, idle. */
  readonly idle: Session[];
}

/**
 * A connection with its own database, transaction, name and subscriptions, as a socket to a Redis server would have.
 *
 * Every command of the table is a method in lower camel case. Words may be given one by one or as options:
 *
 * ```js
 * session.set("k", "v", "EX", 10);
 * session.set("k", "v", { EX: 10, NX: true });
 * session.hset("h", { name: "Ada", born: 1815 });
 * session.del(["a", "b"], "c");
 * ```
 *
 * An error line of the engine is thrown as a {@link ReplyError}. A waiting command called here never waits: it answers
 * `null` at once when there is nothing, as inside MULTI; to wait, use {@link Session.async}.
 */
export class Session extends BareSession {
  /** @internal */ declare readonly shared: Shared;
  /** @internal */ queueing = false;
  readonly #subscriptions = new Subscriptions();
  #async: AsyncSession | undefined;
  /** Unknown after a SELECT: it may have been queued, and then thrown away or refused. */
  #database: number | undefined = 0;
  /** @internal Where its waiting commands wait. */ readonly waiters = new Set<Session>();

  /** Not for programs: `Cachelet.create()` and `connect()` make sessions. */
  constructor(made: object) {
    if (!made) throw new TypeError("use: await Cachelet.create()");
    super(made as Shared);
  }

  /** Runs any command by name: `session.call("SET", "k", "v", "EX", 10)`. */
  override call(name: string, ...args: Argument[]): Reply {
    return this.execute(...callOf(name, args), false) as Reply;
  }

  /** As {@link Session.call}, with strings as bytes of the caller's own. The form for values that are not UTF-8. */
  override callBuffer(name: string, ...args: Argument[]): BufferReply {
    return this.execute(...callOf(name, args), true) as BufferReply;
  }

  /**
   * Runs commands in order and gives their replies in order. An error is a {@link ReplyError} in its place,
   * and the commands after it run all the same.
   */
  pipeline(commands: Iterable<readonly [name: string, ...args: Argument[]]>): Reply[] {
    const replies: Reply[] = [];
    for (const [name, ...args] of commands) {
      try {
        replies.push(this.execute(...callOf(name, args), false) as Reply);
      } catch (error) {
        if (!(error instanceof ReplyError)) throw error;
        replies.push(error);
      }
    }
    return replies;
  }

  /** All keys of the database, a call of the engine at a time: `for (const key of cache.scanIterator({ MATCH: "user:*" }))`. */
  scanIterator(options?: KeyIteratorOptions): IterableIterator<string> {
    return scan((...words) => this.call(...words), "SCAN", [], options);
  }

  /** The fields of a hash with their values, a call of the engine at a time. */
  hscanIterator(key: Input, options?: ScanIteratorOptions): IterableIterator<[field: string, value: string]> {
    return scan((...words) => this.call(...words), "HSCAN", [key], options, fieldOf);
  }

  /** The members of a set, a call of the engine at a time. */
  sscanIterator(key: Input, options?: ScanIteratorOptions): IterableIterator<string> {
    return scan((...words) => this.call(...words), "SSCAN", [key], options);
  }

  /** The members of a sorted set with their scores, a call of the engine at a time. */
  zscanIterator(key: Input, options?: ScanIteratorOptions): IterableIterator<[member: string, score: number]> {
    return scan((...words) => this.call(...words), "ZSCAN", [key], options, memberOf);
  }

  /** The same commands, answering by promise: waiting commands wait. */
  get async(): AsyncSession {
    return (this.#async ??= new AsyncSession(this));
  }

  /**
   * The commands of strings, hashes and lists with values that go through a codec: `"json"`, or one of your own. The session's own methods never alter a string.
   *
   * ```js
   * const users = cache.withCodec("json");
   * users.set("user:1", { name: "Ada" }, { EX: 60 });
   * users.get("user:1"); // { name: "Ada" }
   * ```
   */
  withCodec<T = any>(codec: "json" | Codec<T>): Coded<T> {
    return coded((name, args, bytes, then) => then(this.execute(...callOf(name, args()), bytes)), codec);
  }

  /** Another session on the same store. */
  connect(): Session {
    return new Session(this.shared);
  }

  /**
   * Calls `handler(message, channel)` for each message published to `channel`.
   * @returns a function that takes this handler away again.
   */
  subscribe(channel: string, handler: MessageHandler, options?: SubscribeOptions): () => void;
  /** The messages published to `channel` from now on: `for await (const { message } of cache.subscribe("news"))`. */
  subscribe(channel: string, options?: MessagesOptions): Messages<string>;
  subscribe(channel: string, handler?: MessageHandler | MessagesOptions, options?: SubscribeOptions): (() => void) | Messages<string> {
    return this.#listen<string>("channels", channel, false, handler, options);
  }

  /** As {@link Session.subscribe}, with the message as bytes of the handler's own. The form for what is not UTF-8. */
  subscribeBuffer(channel: string, handler: BufferMessageHandler, options?: SubscribeOptions): () => void;
  subscribeBuffer(channel: string, options?: MessagesOptions): Messages<Uint8Array>;
  subscribeBuffer(channel: string, handler?: BufferMessageHandler | MessagesOptions, options?: SubscribeOptions): (() => void) | Messages<Uint8Array> {
    return this.#listen<Uint8Array>("channels", channel, true, handler, options);
  }

  /** As {@link Session.subscribe} for all channels that match a glob pattern: `handler(message, channel, pattern)`. */
  psubscribe(pattern: string, handler: MessageHandler, options?: SubscribeOptions): () => void;
  psubscribe(pattern: string, options?: MessagesOptions): Messages<string>;
  psubscribe(pattern: string, handler?: MessageHandler | MessagesOptions, options?: SubscribeOptions): (() => void) | Messages<string> {
    return this.#listen<string>("patterns", pattern, false, handler, options);
  }

  /** As {@link Session.psubscribe}, with the message as bytes of the handler's own. */
  psubscribeBuffer(pattern: string, handler: BufferMessageHandler, options?: SubscribeOptions): () => void;
  psubscribeBuffer(pattern: string, options?: MessagesOptions): Messages<Uint8Array>;
  psubscribeBuffer(pattern: string, handler?: BufferMessageHandler | MessagesOptions, options?: SubscribeOptions): (() => void) | Messages<Uint8Array> {
    return this.#listen<Uint8Array>("patterns", pattern, true, handler, options);
  }

  #listen<M extends string | Uint8Array>(kind: Names, name: string, bytes: boolean, what: ((message: M, channel: string, pattern?: string) => void) | MessagesOptions = {}, { signal }: SubscribeOptions = {}): (() => void) | Messages<M> {
    const listen = (handler: (message: M, channel: string, pattern?: string) => void, ended?: (error?: Error) => void): (() => void) => {
      const known = handler as MessageHandler | BufferMessageHandler;
      if (this.#subscriptions.add(kind, name, known, { bytes, ...(ended && { ended }) }, this.queueing)) {
        try {
          this.call(kind === "channels" ? "SUBSCRIBE" : "PSUBSCRIBE", name);
        } catch (error) {
          this.#subscriptions.forget(kind, name);
          throw error;
        }
      }
      return () => (kind === "channels" ? this.unsubscribe(name, known) : this.punsubscribe(name, known));
    };
    return typeof what === "function" ? until(signal, () => listen(what)) : new Messages<M>(what, listen);
  }

  /** Ends a subscription: of one handler, or of all handlers of the channel. */
  unsubscribe(channel: string, handler?: MessageHandler | BufferMessageHandler): void {
    if (this.#subscriptions.remove("channels", channel, handler) && this.isOpen) this.call("UNSUBSCRIBE", channel);
  }

  /** Ends a pattern subscription: of one handler, or of all handlers of the pattern. */
  punsubscribe(pattern: string, handler?: MessageHandler | BufferMessageHandler): void {
    if (this.#subscriptions.remove("patterns", pattern, handler) && this.isOpen) this.call("PUNSUBSCRIBE", pattern);
  }

  /**
   * Calls `handler` for every push that is no message, such as `["subscribe", channel, count]`.
   * @returns a function that takes this handler away again.
   */
  onPush(handler: PushHandler): () => void {
    this.#subscriptions.others.add(handler);
    return () => void this.#subscriptions.others.delete(handler);
  }

  /** Ends the session; the store stays. What it still waits for is rejected, and takes nothing. Idempotent. */
  override close(): void {
    if (this.closed) return;
    this.#closeWaiters();
    super.close();
  }

  #closeWaiters(): void {
    for (const waiter of this.waiters) waiter.close();
  }

  /** Closes at the end of a `using` block. */
  [Symbol.dispose](): void {
    this.close();
  }

  /** @internal */
  override execute(row: number, name: string, args: readonly Argument[], buffers: boolean): Reply | BufferReply {
    if (BLOCKING[row] && !this.queueing) this.ownId();
    const reply = this.answer(row, name, args, buffers);
    if (reply instanceof ReplyError) {
      if (row === EXEC) this.queueing = false; // a refused EXEC ends the transaction all the same
      throw reply;
    }
    if (row === SELECT || row === MULTI || row === RESET || row === EXEC || row === DISCARD) this.#note(row);
    return reply;
  }

  /** @internal Runs a row and waits for its reply when there is none yet. */
  executeAndWait(row: number, name: string, args: readonly Argument[], buffers: boolean, signal?: AbortSignal): Promise<Reply | BufferReply> {
    signal?.throwIfAborted();
    const id = this.ownId();
    const flags = this.start(row, name, args);
    if (!(flags & Flag.Blocked)) {
      const reply = this.finish(flags, buffers);
      return reply instanceof ReplyError ? Promise.reject(reply) : Promise.resolve(reply);
    }
    // For one without end nobody stays, as nobody does for keys to expire.
    const holds = !(flags & Flag.Endless);
    if (holds) this.engine.hold();
    const unheard = onAbort(signal, () => this.engine.byItself(() => this.unblock(id))); // what has ended meanwhile is told by its promise
    // AbortSignal.timeout does not keep a Node process alive, and a wait that will be aborted is worth staying for.
    const alive = signal && setInterval(() => undefined, 2 ** 30);
    const waited = new Promise<Reply | BufferReply>((resolve, reject) => {
      this.waiting = { buffers, resolve, reject };
    });
    this.engine.byItself(() => this.engine.settle(flags)); // a death rejects what waits
    return waited
      .then((reply) => {
        if (signal?.aborted && isOfNothing(reply, name)) throw signal.reason;
        if (reply instanceof ReplyError) throw reply;
        return reply;
      })
      .finally(() => {
        unheard();
        clearInterval(alive);
        if (holds) this.engine.release();
      });
  }

  /** @internal */
  override pushed(reader: Reader): Reply {
    return this.#subscriptions.deliver(reader);
  }

  /** @internal */
  override ended(error: Error): void {
    super.ended(error);
    this.#subscriptions.clear(error);
    // The engine may not be called from here.
    queueMicrotask(() => this.#closeWaiters());
  }

  #note(row: number): void {
    if (row === SELECT) {
      this.#database = undefined;
      return;
    }
    this.queueing = row === MULTI;
    if (row !== RESET) return;
    this.#database = 0;
    this.#subscriptions.clear();
  }

  /** @internal The selected database. Not to be asked while commands are queued. */
  get database(): number {
    return (this.#database ??= Number(/ db=(\d+)/.exec(this.call("CLIENT", "INFO") as string)?.[1]));
  }
}

addMethods(Session.prototype, ([row, name, words], buffers) =>
  words.length > 0
    ? function (...args) {
        return this.execute(row, name, [...words, ...args], buffers);
      }
    : function (...args) {
        return this.execute(row, name, args, buffers);
      },
);
