// The page's side of the worker: starts it, carries each session's bytes, replaces it when it dies.

import type { CommandRow, FromEngine, ToEngine } from "./protocol.ts";
import { Decoder, encodeCommand, textOf, type Reply } from "./resp.ts";

/** What a page part needs to know about the engine's life. */
export interface LinkEvents {
  /** A fresh engine answers; sessions have to introduce themselves again. */
  ready(commands: readonly CommandRow[], start_ms: number): void;
  /** The engine trapped or could not start. A new one is on its way unless `final`. */
  dead(message: string, final: boolean): void;
  /** All data, as asked for by {@link Link.save}. */
  saved(file: Blob): void;
  /** Another engine answers, with the data of the file; sessions have to introduce themselves again. */
  loaded(): void;
  /** The file was no good, and nothing has changed. */
  refused(message: string): void;
}

const SUBSCRIBING = /^[ps]?(un)?subscribe$/;
const PUSHES = /^([ps]?(un)?subscribe|[ps]?message|invalidate)$/;

/** Engines that die in a row without a single reply before the page gives up. */
const STARTS_MAX = 3;

interface Pending {
  readonly resolve: (reply: Reply) => void;
  /** For SUBSCRIBE and its kin, which are answered by pushes: the kind awaited. */
  readonly confirmation: string | undefined;
}

/** One connection to the engine: commands in order, replies in order, pushes whenever they come. */
export class Wire {
  onpush: (reply: Reply) => void = () => undefined;
  /** The engine hung up; not called when this side does, or when the engine dies. */
  onclose: () => void = () => undefined;
  private readonly pending: Pending[] = [];
  private readonly decoder = new Decoder();
  private open = true;

  constructor(private readonly post: (bytes: Uint8Array) => void, private readonly hangUp: () => void) {}

  /** Runs one command. Resolves with its reply, an error reply too; the reply of SUBSCRIBE is its first confirmation. */
  send(...words: Array<string | Uint8Array>): Promise<Reply> {
    return new Promise((resolve) => {
      if (!this.open) return resolve({ type: "error", text: "ERR the connection is closed" });
      const [name = ""] = words;
      const verb = (typeof name === "string" ? name : new TextDecoder().decode(name)).toLowerCase();
      this.pending.push({ resolve, confirmation: SUBSCRIBING.test(verb) ? verb : undefined });
      this.post(encodeCommand(words));
    });
  }

  /** Whether the engine still listens. */
  get isOpen(): boolean {
    return this.open;
  }

  /** Whether a command has been sent and not answered. */
  get waiting(): boolean {
    return this.pending.length > 0;
  }

  /** Bytes came from the engine. */
  receive(bytes: Uint8Array): void {
    for (const reply of this.decoder.push(bytes)) this.deliver(reply);
  }

  /** The connection is gone: what waits gets an error. */
  end(message: string): void {
    this.open = false;
    for (const pending of this.pending.splice(0)) pending.resolve({ type: "error", text: message });
  }

  /** Hangs up. */
  close(): void {
    this.end("ERR the connection is closed");
    this.hangUp();
  }

  private deliver(reply: Reply): void {
    const head = this.pending[0];
    const kind = "items" in reply ? textOf(reply.items[0]) : "";
    // RESP2 has no pushes: there a message is an array like any other.
    const unasked = reply.type === "push" || (reply.type === "array" && PUSHES.test(kind) && (head === undefined || head.confirmation !== undefined));
    if (unasked && head?.confirmation !== kind) return this.onpush(reply);
    if (head === undefined) return;
    this.pending.shift();
    head.resolve(reply);
  }
}

/** Owns the worker. */
export class Link {
  private worker: Worker | undefined;
  private readonly wires = new Map<number, Wire>();
  private nextSession = 1;
  private failedStarts = 0;

  constructor(private readonly events: LinkEvents) {
    this.start();
  }

  /** Opens another session with the engine. */
  connect(): Wire {
    const session = this.nextSession++;
    const wire = new Wire(
      (bytes) => this.post({ kind: "send", session, bytes }, [bytes.buffer as ArrayBuffer]),
      () => {
        this.wires.delete(session);
        this.post({ kind: "close", session }, []);
      },
    );
    this.wires.set(session, wire);
    this.post({ kind: "open", session }, []);
    return wire;
  }

  /** Asks for all data as an RDB file. */
  save(): void {
    this.post({ kind: "save" }, []);
  }

  /** Asks for an engine with the data of an RDB file. */
  load(file: Blob): void {
    this.post({ kind: "load", file }, []);
  }

  private start(): void {
    const worker = new Worker(new URL("./engine.worker.ts", import.meta.url), { type: "module", name: "cachelet-engine" });
    worker.onmessage = (event: MessageEvent<FromEngine>) => worker === this.worker && this.hear(event.data);
    worker.onerror = (event) => {
      event.preventDefault();
      if (worker === this.worker) this.died(event.message || "The worker could not be loaded.");
    };
    this.worker = worker;
  }

  private post(message: ToEngine, transfer: Transferable[]): void {
    this.worker?.postMessage(message, transfer);
  }

  private hear(message: FromEngine): void {
    switch (message.kind) {
      case "ready":
        return this.events.ready(message.commands, message.start_ms);
      case "received":
        this.failedStarts = 0;
        return this.wires.get(message.session)?.receive(message.bytes);
      case "closed":
        return this.closed(message.session);
      case "saved":
        return this.events.saved(message.file);
      case "loaded":
        this.endAll("ERR another file was opened");
        return this.events.loaded();
      case "refused":
        return this.events.refused(message.message);
      case "dead":
        return this.died(message.message);
    }
  }

  /** The engine hung up, as after QUIT. */
  private closed(session: number): void {
    const wire = this.wires.get(session);
    this.wires.delete(session);
    wire?.end("ERR the engine closed the connection");
    wire?.onclose();
  }

  private endAll(message: string): void {
    const wires = [...this.wires.values()];
    this.wires.clear();
    for (const wire of wires) wire.end(message);
  }

  private died(message: string): void {
    this.worker?.terminate();
    this.worker = undefined;
    this.endAll("ERR the engine stopped before it answered");
    const final = ++this.failedStarts >= STARTS_MAX;
    this.events.dead(message, final);
    if (!final) this.start();
  }
}
