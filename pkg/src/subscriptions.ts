// Who listens to which channel of a session. Messages are handed over in a microtask, never inside the call that caused
// them: a handler may use the cache freely, and what it throws reaches nobody else's PUBLISH.

import type { Reply } from "./values.js";

/** Hears a message; `pattern` is set for a pattern subscription. */
export type MessageHandler = (message: string, channel: string, pattern?: string) => void;

/** Hears every other push: `["invalidate", [key …]]`, `["subscribe", channel, count]` and so on. */
export type PushHandler = (push: Reply[]) => void;

/** The handlers of one session. */
export class Subscriptions {
  readonly channels = new Map<string, Set<MessageHandler>>();
  readonly patterns = new Map<string, Set<MessageHandler>>();
  readonly others = new Set<PushHandler>();
  #queue: Reply[][] = [];

  /** Adds a handler; true when it is the first of its channel, which the engine must then be told. */
  static add(map: Map<string, Set<MessageHandler>>, name: string, handler: MessageHandler): boolean {
    const known = map.get(name);
    if (known) known.add(handler);
    else map.set(name, new Set([handler]));
    return !known;
  }

  /** Takes a handler away, or all of them; true when the channel has none left. */
  static remove(map: Map<string, Set<MessageHandler>>, name: string, handler?: MessageHandler): boolean {
    const known = map.get(name);
    if (!known) return false;
    if (handler) known.delete(handler);
    if (handler && known.size > 0) return false;
    return map.delete(name);
  }

  /** Forgets every channel and pattern, as the engine has. */
  clear(): void {
    this.channels.clear();
    this.patterns.clear();
  }

  /** Takes a push from the engine. What it no longer sends is forgotten at once, however that came: a later handler is then a first one. */
  deliver(push: Reply[]): void {
    if (push[0] === "unsubscribe") this.channels.delete(push[1] as string);
    else if (push[0] === "punsubscribe") this.patterns.delete(push[1] as string);
    if (this.#queue.push(push) === 1) queueMicrotask(this.#flush);
  }

  readonly #flush = (): void => {
    const pushes = this.#queue;
    this.#queue = [];
    for (const push of pushes) this.#dispatch(push);
  };

  #dispatch(push: Reply[]): void {
    const [kind, first, second, third] = push as string[];
    if (kind === "message") each(this.channels.get(first as string), (handler) => handler(second as string, first as string));
    else if (kind === "pmessage") each(this.patterns.get(first as string), (handler) => handler(third as string, second as string, first));
    else each(this.others, (handler) => handler(push));
  }
}

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
