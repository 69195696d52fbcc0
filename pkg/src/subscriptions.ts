// Who listens to which channel of a session. Messages are handed over in a microtask, never inside the call that caused
// them: a handler may use the cache freely, and what it throws reaches nobody else's PUBLISH.

import { ClosedError } from "./errors.js";
import type { BufferReply, Reader, Reply } from "./values.js";

/** Hears a message; `pattern` is set for a pattern subscription. */
export type MessageHandler = (message: string, channel: string, pattern?: string) => void;

/** Hears a message as bytes of its own; `pattern` is set for a pattern subscription. */
export type BufferMessageHandler = (message: Uint8Array, channel: string, pattern?: string) => void;

/** Hears every other push: `["subscribe", channel, count]` and so on. */
export type PushHandler = (push: Reply[]) => void;

type Handler = MessageHandler | BufferMessageHandler;

/** What a handler wants: messages as bytes; to hear when there will be no more. */
interface Wish {
  readonly bytes: boolean;
  readonly ended?: (error?: Error) => void;
}

/** Of one name: each handler with its wish. */
type Handlers = Map<Handler, Wish>;

/** Which of the two kinds of names. */
export type Kind = "channels" | "patterns";

/** A message on its way: where from, its text, and its bytes once anybody asked for bytes. */
interface Message {
  readonly handlers: Kind;
  readonly name: string;
  readonly channel: string;
  readonly text: string;
  readonly bytes: Uint8Array | undefined;
}

/** The handlers of one session. */
export class Subscriptions {
  readonly channels = new Map<string, Handlers>();
  readonly patterns = new Map<string, Handlers>();
  readonly others = new Set<PushHandler>();
  #queue: (Message | Reply[])[] = [];
  /** Names that were left, and whose confirmation is on its way: it says nothing about a handler that came meanwhile. */
  readonly #leaving: string[] = [];
  /** From the first handler of bytes on, messages are kept as bytes too. */
  #keepsBytes = false;

  /** Adds a handler; true when it is the first of its name, which the engine must then be told. `queueing`: what it is told waits for EXEC, which may never come. */
  add(kind: Kind, name: string, handler: Handler, wish: Wish, queueing: boolean): boolean {
    if (queueing) throw new TypeError("no subscribing inside a transaction");
    if (typeof name !== "string") throw new TypeError("a channel's name must be a string"); // messages come with the names of theirs as text
    this.#keepsBytes ||= wish.bytes;
    const known = this[kind].get(name);
    if (known) known.set(handler, wish);
    else this[kind].set(name, new Map([[handler, wish]]));
    return !known;
  }

  /** Takes a handler away, or all of them; true when the name has none left, which the engine must then be told. */
  remove(kind: Kind, name: string, handler?: Handler): boolean {
    const known = this[kind].get(name);
    if (!known) return false;
    if (handler) known.delete(handler);
    if (handler && known.size > 0) return false;
    this.forget(kind, name);
    this.#leaving.push(`${kind} ${name}`);
    return true;
  }

  /** Forgets every channel and pattern, as the engine has; with an error when that is why. */
  clear(error?: Error): void {
    this.#leaving.length = 0;
    for (const kind of ["channels", "patterns"] as const) for (const name of [...this[kind].keys()]) this.forget(kind, name, error);
  }

  #left(kind: Kind, name: string): void {
    const at = this.#leaving.indexOf(`${kind} ${name}`);
    if (at < 0) this.forget(kind, name);
    else this.#leaving.splice(at, 1);
  }

  /** Forgets one name, which the engine does not know; with an error when that is why. */
  forget(kind: Kind, name: string, error?: Error): void {
    const known = this[kind].get(name);
    this[kind].delete(name);
    // That somebody closed it is no failure.
    for (const { ended } of known?.values() ?? []) ended?.(error instanceof ClosedError ? undefined : error);
  }

  /**
   * Takes the next push from the engine, and returns it as text. What the engine no longer sends is forgotten at once,
   * however that came: a later handler is then a first one.
   */
  deliver(reader: Pick<Reader, "at" | "item" | "bufferItem">): Reply[] {
    const { at } = reader;
    const push = reader.item() as Reply[];
    const [kind, first, second, third] = push as string[];
    if (kind === "unsubscribe") this.#left("channels", first as string);
    else if (kind === "punsubscribe") this.#left("patterns", first as string);
    let bytes: Uint8Array | undefined;
    if (this.#keepsBytes) {
      reader.at = at;
      bytes = (reader.bufferItem() as BufferReply[]).at(-1) as Uint8Array;
    }
    let item: Message | Reply[] = push;
    if (kind === "message") item = { handlers: "channels", name: first as string, channel: first as string, text: second as string, bytes };
    if (kind === "pmessage") item = { handlers: "patterns", name: first as string, channel: second as string, text: third as string, bytes };
    if (this.#queue.push(item) === 1) queueMicrotask(this.#flush);
    return push;
  }

  readonly #flush = (): void => {
    const queue = this.#queue;
    this.#queue = [];
    for (const item of queue) {
      if (Array.isArray(item)) each(this.others, (handler) => handler(item));
      else this.#dispatch(item);
    }
  };

  #dispatch({ handlers, name, channel, text, bytes }: Message): void {
    const pattern = handlers === "patterns" ? name : undefined;
    each(this[handlers].get(name), ([handler, wish]) => {
      // Bytes are absent only of messages that came before the first handler of bytes.
      if (wish.bytes) (handler as BufferMessageHandler)(bytes?.slice() ?? encoder.encode(text), channel, pattern);
      else (handler as MessageHandler)(text, channel, pattern);
    });
  }
}

const encoder = new TextEncoder();

/** Calls all; an error of one is reported as uncaught and does not silence the others. */
function each<T>(handlers: Iterable<T> | undefined, call: (handler: T) => void): void {
  for (const handler of handlers ?? []) {
    try {
      call(handler);
    } catch (error) {
      queueMicrotask(() => {
        throw error;
      });
    }
  }
}
