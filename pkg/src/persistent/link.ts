// A page's end of its worker: wires by number, calls by number, and what the page hears of the store's life.

import { ClosedError, ConnectionLostError, LoadError } from "../errors.js";
import type { Pipe, PipeEvents } from "./connection.js";
import type { Failure, FromWorker, Persistence, StoreOptions, ToWorker } from "./protocol.js";

/** What a page hears. */
export interface LinkEvents {
  persistence(persistence: Persistence): void;
  leader(epoch: number, own: boolean): void;
}

interface Call {
  resolve(file: Blob | undefined): void;
  reject(error: Error): void;
}

export class Link {
  readonly #newWorker: () => Worker;
  readonly #options: StoreOptions;
  readonly #events: LinkEvents;
  readonly #wires = new Map<number, PipeEvents>();
  readonly #calls = new Map<number, Call>();
  #worker: Worker | undefined;
  readonly #outbox: ToWorker[] = [];
  #next = 1;
  #opened: { resolve(): void; reject(error: Error): void } | undefined;
  #closed: (() => void) | undefined;
  #ended: Error | undefined;

  constructor(newWorker: () => Worker, options: StoreOptions, events: LinkEvents) {
    this.#newWorker = newWorker;
    this.#options = options;
    this.#events = events;
  }

  /** Resolves once somebody leads. */
  open(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#opened = { resolve, reject };
      this.#start();
      // A page that may come back gives its place to others; it must not keep them waiting while it does not run.
      globalThis.addEventListener?.("pagehide", this.#hide);
      globalThis.addEventListener?.("pageshow", this.#show);
    });
  }

  /** Opens a wire. */
  connect(events: PipeEvents): Pipe {
    if (this.#ended) throw this.#ended;
    const wire = this.#next++;
    this.#wires.set(wire, events);
    this.#post({ kind: "open", wire });
    return {
      send: (bytes) => {
        // A copy of a view would be one of all that is behind it.
        if (this.#wires.has(wire)) this.#post({ kind: "send", wire, bytes: bytes.length === bytes.buffer.byteLength ? bytes : bytes.slice() });
      },
      close: () => {
        if (this.#wires.delete(wire)) this.#post({ kind: "hangUp", wire });
      },
    };
  }

  /** All data as an RDB file. */
  async save(): Promise<Blob> {
    return (await this.#call((call) => this.#post({ kind: "save", call }))) as Blob;
  }

  /** The data of an RDB file in place of what is there. */
  async load(file: Blob): Promise<void> {
    await this.#call((call) => this.#post({ kind: "load", call, file }));
  }

  /** Leaves. What still waits is rejected. Resolves once what was acknowledged is on the disk, if this tab led. */
  async close(): Promise<void> {
    if (!this.#worker || this.#ended) return;
    const closed = new Promise<void>((resolve) => (this.#closed = resolve));
    this.#end(new ClosedError("cache"));
    this.#post({ kind: "close" });
    await closed;
    this.#stop();
  }

  #start(): void {
    const worker = this.#newWorker();
    this.#worker = worker;
    worker.onmessage = ({ data }: MessageEvent<FromWorker>) => worker === this.#worker && this.#hear(data);
    worker.onerror = (event) => {
      event.preventDefault();
      if (worker === this.#worker) this.#refused({ name: "Error", message: `the store's worker failed: ${event.message || "it could not be loaded"}` });
    };
    this.#post({ kind: "start", options: this.#options });
  }

  #stop(): void {
    this.#worker?.terminate();
    this.#worker = undefined;
    this.#outbox.length = 0;
  }

  /** What is said in one go crosses as one message, in its order. */
  #post(message: ToWorker): void {
    if (this.#outbox.push(message) === 1) queueMicrotask(() => this.#worker?.postMessage(this.#outbox.splice(0)));
  }

  #call(post: (call: number) => void): Promise<Blob | undefined> {
    if (this.#ended) return Promise.reject(this.#ended);
    return new Promise((resolve, reject) => {
      const call = this.#next++;
      this.#calls.set(call, { resolve, reject });
      post(call);
    });
  }

  #hear(message: FromWorker): void {
    switch (message.kind) {
      case "leader":
        this.#events.leader(message.epoch, message.own);
        this.#opened?.resolve();
        this.#opened = undefined;
        break;
      case "received":
        this.#wires.get(message.wire)?.receive(message.bytes);
        break;
      case "ended":
        this.#endWire(message.wire, message.lost === undefined ? undefined : new ConnectionLostError(message.lost));
        break;
      case "persistence":
        this.#events.persistence(message.persistence);
        break;
      case "done":
        this.#take(message.call)?.resolve(message.file);
        break;
      case "failed":
        this.#take(message.call)?.reject(errorOf(message.error));
        break;
      case "refused":
        this.#refused(message.error);
        break;
      case "closed":
        this.#closed?.();
    }
  }

  #take(number: number): Call | undefined {
    const call = this.#calls.get(number);
    this.#calls.delete(number);
    return call;
  }

  #endWire(wire: number, error: Error | undefined): void {
    const events = this.#wires.get(wire);
    this.#wires.delete(wire);
    events?.closed(error);
  }

  /** This tab cannot have the store: its worker is of no use, and must not keep the lock. */
  #refused(failure: Failure): void {
    const error = errorOf(failure);
    this.#stop();
    this.#end(error);
    this.#opened?.reject(error);
    this.#closed?.();
  }

  #end(error: Error): void {
    this.#ended ??= error;
    globalThis.removeEventListener?.("pagehide", this.#hide);
    globalThis.removeEventListener?.("pageshow", this.#show);
    this.#loseAll(error);
  }

  #loseAll(error: Error): void {
    for (const wire of [...this.#wires.keys()]) this.#endWire(wire, error);
    for (const { reject } of this.#calls.values()) reject(error);
    this.#calls.clear();
  }

  readonly #hide = (event: Event): void => {
    if ((event as PageTransitionEvent).persisted) this.#stop();
  };

  readonly #show = (event: Event): void => {
    if (!(event as PageTransitionEvent).persisted || this.#worker) return;
    this.#start();
    this.#loseAll(new ConnectionLostError("this page was put aside"));
  };
}

/** The error as its class. */
function errorOf({ name, message }: Failure): Error {
  if (name === "LoadError") return new LoadError(message);
  if (name === "ConnectionLostError") return new ConnectionLostError(message);
  return Object.assign(new Error(message), { name });
}
