// A session with a store that is elsewhere: the commands by promise, as `cache.async` has them.
//
// When another tab takes over, the session goes on by itself: it selects its database again and subscribes again. A transaction cannot go on.

import { BY_NAME } from "../abi.js";
import { isOfNothing, onAbort } from "../aborting.js";
import { type Argument, flatten, type Input } from "../arguments.js";
import { type AsyncCoded, coded, type Codec, runLater } from "../codec.js";
import type { AsyncCommands } from "../commands.gen.js";
import { ClosedError, ConnectionLostError, ReplyError } from "../errors.js";
import { Messages, type MessagesOptions, type SubscribeOptions, until } from "../messages.js";
import { addMethods, BLOCKING, ROW_OF, takeOpen } from "../rows.js";
import { addIterators, type ScanIterators } from "../scanning.js";
import { type BufferMessageHandler, type Kind as Names, type MessageHandler, type PushHandler, Subscriptions } from "../subscriptions.js";
import type { BufferReply, Reply } from "../values.js";
import { Connection, type Dial } from "./connection.js";
import type { Replies } from "./replies.js";

/** What the sessions of one tab share. */
export interface Pool {
  readonly dial: Dial;
  /** Connections for waiting commands, idle. */
  readonly idle: Connection[];
  /** Unblocks others. */
  control: Connection | undefined;
}

/** Every command as a method that answers by promise; see {@link RemoteSession}. */
export interface RemoteSession extends AsyncCommands, ScanIterators {}

/**
 * A connection with its own database, transaction, name and subscriptions. Every command is a method in lower camel case, as on
 * `Session`, and answers by promise. Commands that wait do so on connections of their own, so that the session goes on meanwhile.
 */
export class RemoteSession {
  readonly #pool: Pool;
  readonly #signal: AbortSignal | undefined;
  readonly #subscriptions = new Subscriptions();
  readonly #waiters = new Set<Connection>();
  #connection: Connection | undefined;
  #database = 0;
  /** Between MULTI or WATCH and what ends it. Where a WATCH was lost MULTI must not go on as if nothing had changed meanwhile. */
  #transaction: "none" | "watching" | "queueing" | "lost" | "unwatched" = "none";
  #loss: Error | undefined;
  #closed: Error | undefined;
  /** Whose connection is used: with a signal, that of the session it was made of. */
  readonly #session: RemoteSession;

  /** @internal Use `PersistentCachelet.open()` or `connect()`. */
  constructor(pool: Pool, signal?: AbortSignal, of?: RemoteSession) {
    this.#pool = pool;
    this.#signal = signal;
    this.#session = of ?? this;
  }

  /** Runs any command by name: `await session.call("SET", "k", "v", "EX", 10)`. */
  call(name: string, ...args: Argument[]): Promise<Reply> {
    return this.#run(name, args, false) as Promise<Reply>;
  }

  /** As {@link RemoteSession.call}, with strings as bytes. The form for values that are not UTF-8. */
  callBuffer(name: string, ...args: Argument[]): Promise<BufferReply> {
    return this.#run(name, args, true) as Promise<BufferReply>;
  }

  /** Sends commands at once and gives their replies in order. An error line is a {@link ReplyError} in its place. */
  pipeline(commands: Iterable<readonly [name: string, ...args: Argument[]]>): Promise<Reply[]> {
    const replies = Array.from(commands, ([name, ...args]) =>
      (this.#run(name, args, false) as Promise<Reply>).catch((error: unknown) => {
        if (error instanceof ReplyError) return error;
        throw error;
      }),
    );
    return Promise.all(replies);
  }

  /** The same commands, given up when `signal` aborts, of which a waiting command takes nothing: `withSignal(AbortSignal.timeout(500)).blpop("jobs", 0)`. */
  withSignal(signal: AbortSignal): RemoteSession {
    return new RemoteSession(this.#pool, signal, this.#session);
  }

  /** The commands of strings, hashes and lists with values that go through a codec: `"json"`, or one of your own. The session's own methods never alter a string. */
  withCodec<T = any>(codec: "json" | Codec<T>): AsyncCoded<T> {
    return coded(runLater((name, args, bytes) => this.#run(name, args, bytes)), codec);
  }

  /** Another session on the same store. */
  connect(): RemoteSession {
    return new RemoteSession(this.#pool);
  }

  /** Calls `handler(message, channel)` for each message published to `channel`. Resolves with a function that takes this handler away again. */
  subscribe(channel: string, handler: MessageHandler, options?: SubscribeOptions): Promise<() => Promise<void>>;
  /** The messages published to `channel` from now on: `for await (const { message } of cache.subscribe("news"))`. */
  subscribe(channel: string, options?: MessagesOptions): Messages<string>;
  subscribe(channel: string, handler?: MessageHandler | MessagesOptions, options?: SubscribeOptions): Promise<() => Promise<void>> | Messages<string> {
    return this.#listen<string>("channels", channel, false, handler, options);
  }

  /** As {@link RemoteSession.subscribe}, with the message as bytes of the handler's own. */
  subscribeBuffer(channel: string, handler: BufferMessageHandler, options?: SubscribeOptions): Promise<() => Promise<void>>;
  subscribeBuffer(channel: string, options?: MessagesOptions): Messages<Uint8Array>;
  subscribeBuffer(channel: string, handler?: BufferMessageHandler | MessagesOptions, options?: SubscribeOptions): Promise<() => Promise<void>> | Messages<Uint8Array> {
    return this.#listen<Uint8Array>("channels", channel, true, handler, options);
  }

  /** As {@link RemoteSession.subscribe} for all channels that match a glob pattern: `handler(message, channel, pattern)`. */
  psubscribe(pattern: string, handler: MessageHandler, options?: SubscribeOptions): Promise<() => Promise<void>>;
  psubscribe(pattern: string, options?: MessagesOptions): Messages<string>;
  psubscribe(pattern: string, handler?: MessageHandler | MessagesOptions, options?: SubscribeOptions): Promise<() => Promise<void>> | Messages<string> {
    return this.#listen<string>("patterns", pattern, false, handler, options);
  }

  /** As {@link RemoteSession.psubscribe}, with the message as bytes of the handler's own. */
  psubscribeBuffer(pattern: string, handler: BufferMessageHandler, options?: SubscribeOptions): Promise<() => Promise<void>>;
  psubscribeBuffer(pattern: string, options?: MessagesOptions): Messages<Uint8Array>;
  psubscribeBuffer(pattern: string, handler?: BufferMessageHandler | MessagesOptions, options?: SubscribeOptions): Promise<() => Promise<void>> | Messages<Uint8Array> {
    return this.#listen<Uint8Array>("patterns", pattern, true, handler, options);
  }

  /** Ends a subscription: of one handler, or of all handlers of the channel. */
  unsubscribe(channel: string, handler?: MessageHandler | BufferMessageHandler): Promise<void> {
    return this.#session.#leave("channels", channel, handler);
  }

  /** Ends a pattern subscription: of one handler, or of all handlers of the pattern. */
  punsubscribe(pattern: string, handler?: MessageHandler | BufferMessageHandler): Promise<void> {
    return this.#session.#leave("patterns", pattern, handler);
  }

  /** Calls `handler` for every push that is no message. Gives a function that takes this handler away again. */
  onPush(handler: PushHandler): () => void {
    const { others } = this.#session.#subscriptions;
    others.add(handler);
    return () => void others.delete(handler);
  }

  /** Ends the session; the store stays. What it still waits for is rejected, and takes nothing. Idempotent. */
  close(): void {
    const session = this.#session;
    session.#closed ??= new ClosedError("session");
    session.#connection?.close();
    session.#subscriptions.clear();
    for (const waiter of session.#waiters) waiter.close();
  }

  /** Closes at the end of a `using` block. */
  [Symbol.dispose](): void {
    this.close();
  }

  /** What does no harm twice is sent until somebody answers. */
  async #insist(name: string, word: string): Promise<void> {
    for (;;) {
      try {
        return void (await this.call(name, word));
      } catch (error) {
        if (!(error instanceof ConnectionLostError)) throw error;
      }
    }
  }

  #listen<M extends string | Uint8Array>(
    kind: Names,
    name: string,
    bytes: boolean,
    what: ((message: M, channel: string, pattern?: string) => void) | MessagesOptions = {},
    { signal = this.#signal }: SubscribeOptions = {},
  ): Promise<() => Promise<void>> | Messages<M> {
    const session = this.#session;
    if (typeof what === "function") return session.#hear(kind, name, what as MessageHandler | BufferMessageHandler, bytes, signal);
    return new Messages<M>({ signal, ...what }, (listener, ended) => {
      const handler = listener as MessageHandler | BufferMessageHandler;
      session.#join(kind, name, handler, { bytes, ended }).catch(ended);
      return () => void session.#leave(kind, name, handler).catch(() => undefined);
    });
  }

  async #hear(kind: Names, name: string, handler: MessageHandler | BufferMessageHandler, bytes: boolean, signal: AbortSignal | undefined): Promise<() => Promise<void>> {
    let joined: Promise<void> | undefined;
    let left: Promise<void> | undefined;
    const off = until(signal, () => {
      joined = this.#join(kind, name, handler, { bytes });
      return () => (left ??= this.#leave(kind, name, handler)).catch(() => undefined);
    });
    await joined;
    return () => {
      off();
      return left as Promise<void>;
    };
  }

  async #join(kind: Names, name: string, handler: MessageHandler | BufferMessageHandler, wish: { bytes: boolean; ended?: (error?: Error) => void }): Promise<void> {
    if (!this.#subscriptions.add(kind, name, handler, wish, this.#transaction === "queueing")) return;
    try {
      await this.#insist(kind === "channels" ? "SUBSCRIBE" : "PSUBSCRIBE", name);
    } catch (error) {
      this.#subscriptions.forget(kind, name);
      throw error;
    }
  }

  async #leave(kind: Names, name: string, handler?: MessageHandler | BufferMessageHandler): Promise<void> {
    if (this.#subscriptions.remove(kind, name, handler) && !this.#closed) await this.#insist(kind === "channels" ? "UNSUBSCRIBE" : "PUNSUBSCRIBE", name);
  }

  #run(name: string, args: readonly Argument[], buffers: boolean): Promise<Reply | BufferReply> {
    const session = this.#session;
    try {
      this.#signal?.throwIfAborted();
      const words = [name, ...flatten(name, args)];
      const verb = name.toUpperCase();
      const waits = BLOCKING[ROW_OF.get(verb) ?? BY_NAME] && session.#transaction !== "queueing";
      return waits ? session.#wait(words, buffers, this.#signal) : session.#send(verb, words, buffers);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  #send(verb: string, words: readonly Input[], buffers: boolean): Promise<Reply | BufferReply> {
    refuseUnanswered(verb, words);
    if (this.#transaction === "lost" || this.#transaction === "unwatched") {
      const begins = verb === "WATCH" || (verb === "MULTI" && this.#transaction === "lost");
      if (!begins && !ENDS.has(verb)) throw this.#loss;
      this.#transaction = "none";
      if (verb === "EXEC") throw this.#loss;
      if (verb === "DISCARD") return Promise.resolve("OK"); // there is nothing left of it
    }
    const connection = this.#connected();
    const reply = connection.run(words, buffers);
    if (verb === "RESET") void connection.run(["HELLO", 3], false).catch(() => undefined);
    this.#note(verb);
    if (verb !== "SELECT" && verb !== "RESET") return reply;
    return reply.then((answer) => {
      if (verb === "RESET") this.#subscriptions.clear();
      if (answer === "OK" || verb === "RESET") this.#database = verb === "RESET" ? 0 : Number(words[1]);
      return answer;
    });
  }

  /** What is sent counts, not what is answered: else commands sent at once would be taken apart by a loss between them. */
  #note(verb: string): void {
    if (verb === "MULTI") this.#transaction = "queueing";
    else if (verb === "WATCH" && this.#transaction === "none") this.#transaction = "watching";
    else if (verb === "UNWATCH" && this.#transaction === "queueing") return;
    else if (ENDS.has(verb)) this.#transaction = "none";
  }

  /** The connection, made anew where the last one was lost. */
  #connected(): Connection {
    if (this.#closed) throw this.#closed;
    if (this.#connection) return this.#connection;
    const connection = new Connection(
      this.#pool.dial,
      (replies: Replies) => this.#subscriptions.deliver(replies),
      (error) => this.#lost(error),
    );
    this.#connection = connection;
    const again = (words: readonly Input[]): void => void connection.run(words, false).catch(() => undefined);
    if (this.#database !== 0) again(["SELECT", this.#database]);
    if (this.#subscriptions.channels.size > 0) again(["SUBSCRIBE", ...this.#subscriptions.channels.keys()]);
    if (this.#subscriptions.patterns.size > 0) again(["PSUBSCRIBE", ...this.#subscriptions.patterns.keys()]);
    return connection;
  }

  #lost(error: Error): void {
    this.#connection = undefined;
    this.#loss = error;
    if (this.#transaction === "watching") this.#transaction = "unwatched";
    else if (this.#transaction === "queueing") this.#transaction = "lost";
    if (!(error instanceof ConnectionLostError)) {
      this.#closed ??= error;
      this.#subscriptions.clear(error);
    } else if (this.#subscriptions.channels.size + this.#subscriptions.patterns.size > 0) this.#connected();
  }

  async #wait(words: readonly Input[], buffers: boolean, signal: AbortSignal | undefined): Promise<Reply | BufferReply> {
    if (this.#closed) throw this.#closed;
    const { idle, dial } = this.#pool;
    const waiter = takeOpen(idle) ?? new Connection(dial, (replies) => replies.item() as Reply[], () => undefined);
    if (waiter.database !== this.#database) void waiter.run(["SELECT", (waiter.database = this.#database)], false).catch(() => undefined);
    this.#waiters.add(waiter);
    const unheard = onAbort(signal, () => void this.#unblock(waiter));
    try {
      const reply = await waiter.run(words, buffers);
      if (signal?.aborted && isOfNothing(reply, words[0])) throw signal.reason;
      return reply;
    } finally {
      unheard();
      this.#waiters.delete(waiter);
      if (waiter.isOpen) idle.push(waiter);
    }
  }

  async #unblock(waiter: Connection): Promise<void> {
    try {
      const id = await waiter.id;
      if (!this.#pool.control?.isOpen) this.#pool.control = new Connection(this.#pool.dial, (replies) => replies.item() as Reply[], () => undefined);
      await this.#pool.control.run(["CLIENT", "UNBLOCK", id, "TIMEOUT"], false);
    } catch {
      // The connection is gone, and the wait with it.
    }
  }
}

const ENDS = new Set(["EXEC", "DISCARD", "RESET", "UNWATCH"]);

/** Replies are paired with commands by their order, in RESP3. */
function refuseUnanswered(verb: string, words: readonly Input[]): void {
  if (verb !== "CLIENT" && verb !== "HELLO") return;
  const second = String(words[1] ?? "").toUpperCase();
  if (verb === "CLIENT" && second === "REPLY") throw new TypeError("CLIENT REPLY would leave promises without an answer; it is for wire()");
  if (verb === "HELLO" && second !== "" && second !== "3") throw new TypeError("a session speaks RESP3; another protocol is for wire()");
}

addMethods(RemoteSession.prototype, ([, name], buffers) => {
  const [first, ...words] = name.split("|") as [string, ...string[]];
  return buffers
    ? function (...args) {
        return this.callBuffer(first, ...words, ...args);
      }
    : function (...args) {
        return this.call(first, ...words, ...args);
      };
});
addIterators(RemoteSession.prototype);
