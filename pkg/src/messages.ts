// The messages of a subscription as an iterator: `for await (const { message } of cache.subscribe("news"))`.

import { onAbort } from "./aborting.js";
import { BufferFullError } from "./errors.js";
import { Queue } from "./queue.js";

/** A message; `pattern` is there for a pattern subscription. */
export interface Message<M extends string | Uint8Array> {
  readonly message: M;
  readonly channel: string;
  readonly pattern?: string;
}

/** How a subscription is made. */
export interface SubscribeOptions {
  /** Ends the subscription; an iterator then throws the signal's reason, a handler hears no more. */
  signal?: AbortSignal | undefined;
}

/** How messages are iterated. */
export interface MessagesOptions extends SubscribeOptions {
  /**
   * Most bytes of messages that wait to be read. When they are more, the subscription ends as a server's would: what waits is given, then a
   * `BufferFullError` is thrown. Default 32 MB.
   */
  bufferBytes?: number | undefined;
}

/** Listens until the signal aborts, or until what this gives is called. */
export function until(signal: AbortSignal | undefined, listen: () => () => void): () => void {
  signal?.throwIfAborted();
  const stop = listen();
  const off = (): void => {
    unheard();
    stop();
  };
  const unheard = onAbort(signal, off);
  return off;
}

const BUFFER_BYTES = 32 << 20;

/** What a message costs besides its text. */
const MESSAGE_BYTES = 64;

interface Reader<M extends string | Uint8Array> {
  resolve(result: IteratorResult<Message<M>, undefined>): void;
  reject(error: unknown): void;
}

/** @internal Puts a handler in its place. `ended` is to be called when there will be no more messages. Gives what takes the handler away. */
export type Listen<M extends string | Uint8Array> = (handler: (message: M, channel: string, pattern?: string) => void, ended: (error?: unknown) => void) => () => void;

/**
 * Messages as they come. It listens from the moment it is made, and until its loop is left, `return()` is called, its signal aborts or the session closes.
 */
export class Messages<M extends string | Uint8Array> implements AsyncIterableIterator<Message<M>, undefined> {
  readonly #messages = new Queue<Message<M>>();
  readonly #readers: Reader<M>[] = [];
  readonly #bufferBytes: number;
  readonly #off: () => void;
  readonly #unheard: () => void;
  #bytes = 0;
  /** What there is to say after the last message, once it is over. */
  #end: { readonly error?: unknown } | undefined;

  /** @internal Use `subscribe()` without a handler. */
  constructor({ signal, bufferBytes = BUFFER_BYTES }: MessagesOptions, listen: Listen<M>) {
    signal?.throwIfAborted();
    this.#bufferBytes = bufferBytes;
    this.#off = listen(
      (message, channel, pattern) => this.#take({ message, channel, ...(pattern !== undefined && { pattern }) }),
      (error) => this.#finish(error === undefined ? {} : { error }),
    );
    this.#unheard = onAbort(signal, () => {
      this.#drop();
      this.#stop({ error: signal?.reason });
    });
  }

  /** The next message. */
  next(): Promise<IteratorResult<Message<M>, undefined>> {
    const message = this.#messages.shift();
    if (message) {
      this.#bytes -= size(message);
      return Promise.resolve({ value: message, done: false });
    }
    if (!this.#end) return new Promise((resolve, reject) => this.#readers.push({ resolve, reject }));
    const { error } = this.#end;
    this.#end = {}; // an error is thrown once
    return error === undefined ? Promise.resolve(DONE) : Promise.reject(error);
  }

  /** Ends the subscription; what was not read is dropped. */
  return(): Promise<IteratorResult<Message<M>, undefined>> {
    this.#drop();
    this.#stop({});
    return Promise.resolve(DONE);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #take(message: Message<M>): void {
    if (this.#end) return;
    const reader = this.#readers.shift();
    if (reader) return reader.resolve({ value: message, done: false });
    this.#bytes += size(message);
    if (this.#bytes > this.#bufferBytes) return this.#stop({ error: new BufferFullError(this.#bufferBytes) });
    this.#messages.push(message);
  }

  #drop(): void {
    this.#messages.clear();
    this.#bytes = 0;
  }

  /** Ends it from this side. */
  #stop(end: { readonly error?: unknown }): void {
    if (this.#end) return;
    this.#finish(end);
    this.#off();
  }

  #finish(end: { readonly error?: unknown }): void {
    if (this.#end) return;
    this.#end = end;
    this.#unheard?.();
    // Nothing waits to be read where somebody waits for more.
    for (const { resolve, reject } of this.#readers.splice(0)) {
      if (this.#end.error === undefined) resolve(DONE);
      else reject(this.#end.error);
      this.#end = {};
    }
  }
}

const DONE = { value: undefined, done: true } as const;

function size({ message, channel }: Message<string | Uint8Array>): number {
  return message.length + channel.length + MESSAGE_BYTES;
}
