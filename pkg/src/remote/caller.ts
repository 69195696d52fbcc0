// The end of those who use a store that is elsewhere: wires and calls by number, whatever carries what is said.

import type { Pipe, PipeEvents } from "./connection.js";
import { type Answer, errorOf, type Request } from "./protocol.js";

interface Call {
  resolve(file: Blob | undefined): void;
  reject(error: Error): void;
}

export class Caller {
  readonly #post: (request: Request) => void;
  readonly #wires = new Map<number, PipeEvents>();
  readonly #calls = new Map<number, Call>();
  #next = 1;
  #ended: Error | undefined;

  constructor(post: (request: Request) => void) {
    this.#post = post;
  }

  /** Why nothing is carried any more. */
  get ended(): Error | undefined {
    return this.#ended;
  }

  /** Opens a wire. What is sent by it belongs to it: it may go over to the other side. */
  connect(events: PipeEvents): Pipe {
    if (this.#ended) throw this.#ended;
    const wire = this.#next++;
    this.#wires.set(wire, events);
    this.#post({ kind: "open", wire });
    return {
      send: (bytes) => {
        if (this.#wires.has(wire)) this.#post({ kind: "send", wire, bytes: bytes as Uint8Array<ArrayBuffer> });
      },
      close: () => {
        if (this.#wires.delete(wire)) this.#post({ kind: "hangUp", wire });
      },
    };
  }

  /** As {@link Caller.connect}, for those who keep what they send. */
  wire(events: PipeEvents): Pipe {
    const pipe = this.connect(events);
    return { send: (bytes) => pipe.send(Uint8Array.from(bytes)), close: () => pipe.close() };
  }

  /** All data as an RDB file. */
  async save(): Promise<Blob> {
    return (await this.#call((call) => this.#post({ kind: "save", call }))) as Blob;
  }

  /** The data of an RDB file in place of what is there. */
  async load(file: Blob): Promise<void> {
    await this.#call((call) => this.#post({ kind: "load", call, file }));
  }

  /** The store has told something. */
  hear(answer: Answer): void {
    switch (answer.kind) {
      case "received":
        this.#wires.get(answer.wire)?.receive(answer.bytes);
        break;
      case "ended":
        this.#endWire(answer.wire, answer.error && errorOf(answer.error));
        break;
      case "done":
        this.#take(answer.call)?.resolve(answer.file);
        break;
      case "failed":
        this.#take(answer.call)?.reject(errorOf(answer.error));
    }
  }

  /** What still waits is rejected. */
  lose(error: Error): void {
    for (const wire of [...this.#wires.keys()]) this.#endWire(wire, error);
    for (const { reject } of this.#calls.values()) reject(error);
    this.#calls.clear();
  }

  /** The same, and so is what comes later. */
  end(error: Error): void {
    this.#ended ??= error;
    this.lose(error);
  }

  #call(post: (call: number) => void): Promise<Blob | undefined> {
    if (this.#ended) return Promise.reject(this.#ended);
    return new Promise((resolve, reject) => {
      const call = this.#next++;
      this.#calls.set(call, { resolve, reject });
      post(call);
    });
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
}
