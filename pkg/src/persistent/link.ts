// A page's end of its worker: what it says to the store, and what it hears of the store's life.

import { ClosedError, ConnectionLostError } from "../errors.js";
import { Caller } from "../remote/caller.js";
import { errorOf, type Failure, failureOf } from "../remote/protocol.js";
import { transferOf } from "../remote/transfer.js";
import type { FromWorker, Persistence, StoreOptions, ToWorker } from "./protocol.js";

/** What a page hears. */
export interface LinkEvents {
  persistence(persistence: Persistence): void;
  leader(epoch: number, own: boolean): void;
}

export class Link {
  readonly #newWorker: () => Worker;
  readonly #options: StoreOptions;
  readonly #events: LinkEvents;
  /** What the page uses the store by. */
  readonly caller = new Caller((request) => this.#post(request));
  #worker: Worker | undefined;
  readonly #outbox: ToWorker[] = [];
  #opened: { resolve(): void; reject(error: Error): void } | undefined;
  #closed: (() => void) | undefined;
  #closing: Promise<void> | undefined;

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

  /** Leaves. What still waits is rejected. Resolves once what was acknowledged is on the disk, if this tab led. */
  close(): Promise<void> {
    return (this.#closing ??= this.#close());
  }

  async #close(): Promise<void> {
    if (!this.#worker || this.caller.ended) return;
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
    if (this.#outbox.push(message) === 1) queueMicrotask(() => this.#flush());
  }

  #flush(): void {
    const messages = this.#outbox.splice(0);
    try {
      this.#worker?.postMessage(messages, transferOf(messages));
    } catch (error) {
      this.#refused(failureOf(error)); // an option that cannot be sent
    }
  }

  #hear(message: FromWorker): void {
    switch (message.kind) {
      case "leader":
        this.#events.leader(message.epoch, message.own);
        this.#opened?.resolve();
        this.#opened = undefined;
        break;
      case "persistence":
        this.#events.persistence(message.persistence);
        break;
      case "refused":
        this.#refused(message.error);
        break;
      case "closed":
        this.#closed?.();
        break;
      default:
        this.caller.hear(message);
    }
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
    globalThis.removeEventListener?.("pagehide", this.#hide);
    globalThis.removeEventListener?.("pageshow", this.#show);
    this.caller.end(error);
  }

  readonly #hide = (event: Event): void => {
    if ((event as PageTransitionEvent).persisted) this.#stop();
  };

  readonly #show = (event: Event): void => {
    if (!(event as PageTransitionEvent).persisted || this.#worker) return;
    this.#start();
    this.caller.lose(new ConnectionLostError("this page was put aside"));
  };
}
