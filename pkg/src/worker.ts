// Entry for a store that runs on another thread: the engine in a worker, its client here, a port between them.
//
// Deliberately absent: the engine, which only the worker's script needs; and flow control: what the store says waits in the port's queue.

import { onAbort } from "./aborting.js";
import type { CacheletBase } from "./client.js";
import { ClosedError } from "./errors.js";
import { Caller } from "./remote/caller.js";
import type { Pipe, PipeEvents } from "./remote/connection.js";
import { listen, type Port } from "./remote/port.js";
import { type Answer, errorOf, type Failure, failureOf, type Request } from "./remote/protocol.js";
import { RemoteSession } from "./remote/session.js";
import { transferOf } from "./remote/transfer.js";
import { Wires } from "./remote/wires.js";

export type { Input, Options, Pairs } from "./arguments.js";
export type { AsyncCoded, BytesCodec, Codec, TextCodec, Valued } from "./codec.js";
export { BufferFullError, ClosedError, EngineDeadError, ReplyError } from "./errors.js";
export { json } from "./json.js";
export type { Message, Messages, MessagesOptions, SubscribeOptions } from "./messages.js";
export type { Pipe, PipeEvents } from "./remote/connection.js";
export type { Port } from "./remote/port.js";
export { RemoteSession } from "./remote/session.js";
export type { BufferMessageHandler, MessageHandler, PushHandler } from "./subscriptions.js";
export type { BufferReply, Reply } from "./values.js";

/** From a client: several at a time. A port may have several clients, and other uses as well. */
interface ToHost {
  /** A number that the client chose. */
  readonly cachelet: number;
  readonly requests: readonly (Exclude<Request, { kind: "load" }> | { readonly kind: "hello" } | { readonly kind: "bye" })[];
}

/** To a client, or to all: 0. */
interface FromHost {
  readonly cachelet: number;
  readonly answers: readonly (Answer | { readonly kind: "ready" } | { readonly kind: "refused"; readonly error: Failure })[];
}

/** A store that is served on a port. */
export interface Served {
  /** Ends what is served; the store and the port stay. Idempotent. */
  close(): void;
}

/**
 * Serves a store on a port: `parentPort` of `node:worker_threads`, `self` in a web worker, or one end of a `MessageChannel`. Each port may have
 * several clients; call it for each port. A promise of a store will do, so that nobody who comes early is missed:
 *
 * ```js
 * import { Cachelet } from "cachelet";
 * import { serveCachelet } from "cachelet/worker";
 *
 * serveCachelet(Cachelet.create(), self);
 * ```
 */
export function serveCachelet(cache: CacheletBase | PromiseLike<CacheletBase>, port: Port): Served {
  return new Host(cache, port);
}

class Host implements Served {
  readonly #port: Port;
  readonly #clients = new Map<number, Wires>();
  #cache: CacheletBase | undefined;
  /** What a client is told that comes. */
  #state: FromHost["answers"][number] | undefined;
  #off: () => void;
  #outbox = new Map<number, FromHost["answers"][number][]>();

  constructor(cache: CacheletBase | PromiseLike<CacheletBase>, port: Port) {
    this.#port = port;
    this.#off = listen(port, { message: (message) => this.#hear(message as ToHost), closed: () => this.close() });
    Promise.resolve(cache).then(
      (ready) => {
        this.#cache = ready;
        this.#tell(0, (this.#state = { kind: "ready" }));
      },
      (error: unknown) => this.#tell(0, (this.#state = { kind: "refused", error: failureOf(error) })),
    );
  }

  close(): void {
    this.#off();
    const closed = failureOf(new ClosedError("cache"));
    this.#tell(0, { kind: "refused", error: closed });
    this.#flush(); // the port may be closed next
    for (const wires of this.#clients.values()) wires.close();
    this.#clients.clear();
  }

  #hear({ cachelet: client, requests }: ToHost): void {
    if (!Array.isArray(requests)) return;
    for (const request of requests as (ToHost["requests"][number] | undefined | null)[]) {
      if (!request) continue;
      if (request.kind === "hello") {
        if (this.#state) this.#tell(client, this.#state);
      } else if (request.kind === "bye") {
        this.#clients.get(client)?.close();
        this.#clients.delete(client);
      } else if (this.#cache) this.#wires(this.#cache, client).request(request);
    }
  }

  #wires(cache: CacheletBase, client: number): Wires {
    let wires = this.#clients.get(client);
    if (!wires) {
      wires = new Wires({
        cache,
        tell: (answer) => this.#tell(client, answer),
        failed: (wire, error) => this.#tell(client, { kind: "ended", wire, error: failureOf(error) }),
      });
      this.#clients.set(client, wires);
    }
    return wires;
  }

  /** What is said in one go crosses as one message, in its order. */
  #tell(client: number, answer: FromHost["answers"][number]): void {
    if (this.#outbox.size === 0) queueMicrotask(() => this.#flush());
    const answers = this.#outbox.get(client);
    if (answers) answers.push(answer);
    else this.#outbox.set(client, [answer]);
  }

  #flush(): void {
    const outbox = this.#outbox;
    this.#outbox = new Map();
    for (const [cachelet, answers] of outbox) this.#port.postMessage({ cachelet, answers } satisfies FromHost, transferOf(answers));
  }
}

/** How a store on another thread is reached. */
export interface ConnectOptions {
  /** Gives up waiting for the other side. */
  signal?: AbortSignal;
}

/**
 * Connects with the store that is served at the other end of a port, or in a worker. Resolves once it is there; rejects when the worker ends or its script
 * cannot be run.
 *
 * ```js
 * import { connectCachelet } from "cachelet/worker";
 *
 * const cache = await connectCachelet(new Worker(new URL("./store.js", import.meta.url), { type: "module" }));
 * await cache.set("greeting", "hello");
 * ```
 */
export function connectCachelet(port: Port, { signal }: ConnectOptions = {}): Promise<RemoteCachelet> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const line = new Line(port, (error) => {
      unheard();
      if (error) reject(error);
      else resolve(new RemoteCachelet(line));
    });
    const unheard = onAbort(signal, () => {
      reject(signal?.reason);
      line.close();
    });
  });
}

/** A client's end of a port. */
class Line {
  readonly caller = new Caller((request) => this.#post(request as ToHost["requests"][number]));
  readonly #port: Port;
  readonly #id = crypto.getRandomValues(new Uint32Array(1))[0] as number;
  readonly #off: () => void;
  #outbox: ToHost["requests"][number][] = [];
  /** Called once, when the store is there or cannot be had. */
  #opened: ((error?: Error) => void) | undefined;

  constructor(port: Port, opened: (error?: Error) => void) {
    this.#port = port;
    this.#opened = opened;
    this.#off = listen(port, {
      message: (message) => this.#hear(message as FromHost),
      failed: (error) => this.#opened && this.#end(error),
      closed: (cause) => this.#end(new ClosedError("cache", cause && { cause })),
    });
    this.#post({ kind: "hello" });
  }

  /** Leaves; what still waits is rejected. */
  close(): void {
    if (this.caller.ended) return;
    this.#post({ kind: "bye" });
    this.#flush(); // the port may be closed next
    this.#end(new ClosedError("cache"));
  }

  #hear({ cachelet: client, answers }: FromHost): void {
    if ((client !== this.#id && client !== 0) || !Array.isArray(answers)) return;
    for (const answer of answers as FromHost["answers"]) {
      if (answer.kind === "ready") this.#open();
      else if (answer.kind === "refused") this.#end(errorOf(answer.error));
      else this.caller.hear(answer);
    }
  }

  #open(error?: Error): void {
    const opened = this.#opened;
    this.#opened = undefined;
    opened?.(error);
  }

  #end(error: Error): void {
    this.#off();
    this.caller.end(error);
    this.#open(error);
  }

  /** What is said in one go crosses as one message, in its order. */
  #post(request: ToHost["requests"][number]): void {
    if (this.#outbox.push(request) === 1) queueMicrotask(() => this.#flush());
  }

  #flush(): void {
    const requests = this.#outbox.splice(0);
    if (requests.length > 0) this.#port.postMessage({ cachelet: this.#id, requests } satisfies ToHost, transferOf(requests));
  }
}

/**
 * A store on another thread, and the first session on it. Every command answers by promise, as `cache.async` does; those of one turn cross
 * the port together. Where Node is to end, close it: an open one keeps the process alive, as a socket does.
 */
export class RemoteCachelet extends RemoteSession {
  readonly #line: Line;

  /** @internal Use `connectCachelet()`. */
  constructor(line: Line) {
    super({ dial: (events) => line.caller.connect(events), idle: [], control: undefined });
    this.#line = line;
  }

  /** All data of all databases as an RDB file: redis-server 7.0 and later starts with it as its `dump.rdb`. */
  backup(): Promise<Blob> {
    return this.#line.caller.save();
  }

  /** A RESP connection by bytes, for those who speak the protocol themselves. */
  wire(events: PipeEvents): Pipe {
    return this.#line.caller.wire(events);
  }

  /** Leaves the store, with all sessions of this client; the store, the port and the worker stay. What still waits is rejected, and takes nothing. Idempotent. */
  override close(): void {
    super.close();
    this.#line.close();
  }
}
