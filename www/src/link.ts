// The page's way to the store: carries each session's bytes, and tells when another engine answers.

import { type Connection, type Engine, isDamage, openEngine, type Persistence } from "./engine-client.ts";
import { Decoder, encodeCommand, textOf, type Reply } from "./resp.ts";
import type { ServerAddress } from "./server-client.ts";

/** What a page part needs to know about the store's life. */
export interface LinkEvents {
  ready(start_ms: number): void;
  /** Whether the data is kept; told at the start and when that changes. */
  persists(persistence: Persistence): void;
  /** Another engine answers, with what is kept; sessions have to be opened again. */
  lost(reason: string): void;
  /** From now on this server answers, or, when undefined, this browser's own engine; sessions have to be opened again. */
  moved(server: string | undefined): void;
  /** The server answers no more, and nobody does until {@link Link.useServer} or {@link Link.useOwn}. */
  gone(server: string, reason: string): void;
  /** The store could not be opened. With `damage`, only forgetting what is kept helps. */
  failed(message: string, damage: boolean): void;
  /** All data, as asked for by {@link Link.save}. */
  saved(file: Blob): void;
  /** The data of the file is there. */
  loaded(): void;
  /** Nothing has changed, for this reason. */
  refused(message: string): void;
}

const SUBSCRIBING = /^[ps]?(un)?subscribe$/;
const PUSHES = /^([ps]?(un)?subscribe|[ps]?message|invalidate)$/;

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
  /** By RESP2 alone, where little else can be asked while somebody listens. */
  private listens = false;

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

  /** The next reply is to something that was not sent by {@link Wire.send}. */
  passOver(): void {
    this.pending.push({ resolve: () => undefined, confirmation: undefined });
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
    const unasked = reply.type === "push" || (reply.type === "array" && PUSHES.test(kind) && (head === undefined || head.confirmation !== undefined || this.listens));
    if (reply.type === "array" && unasked && SUBSCRIBING.test(kind)) this.listens = textOf(reply.items[2]) !== "0";
    if (reply.type === "status" && reply.text === "RESET") this.listens = false;
    if (unasked && head?.confirmation !== kind) return this.onpush(reply);
    if (head === undefined) return;
    this.pending.shift();
    head.resolve(reply);
  }
}

/** The page's way to the store: what is asked before it is open waits. */
export class Link {
  /** This browser's own. */
  private readonly own: Promise<Engine>;
  /** The one that answers. */
  private engine: Promise<Engine>;
  private server: string | undefined;
  private readonly wires = new Map<Wire, Promise<Connection>>();

  constructor(private readonly events: LinkEvents) {
    this.own = this.open();
    this.engine = this.own;
    this.tellFailure();
  }

  /** The address of the server that answers; undefined while it is this browser's own engine. */
  get serverUrl(): string | undefined {
    return this.server;
  }

  /** Opens another session with the engine, in RESP3, which CLIENT LIST will show under this name. */
  connect(name: string): Wire {
    const wire = new Wire(
      (bytes) => void connection.then((open) => open.send(bytes), () => undefined),
      () => {
        this.wires.delete(wire);
        void connection.then((open) => open.close(), () => undefined);
      },
    );
    const { engine } = this;
    const connection = engine.then((engine) => {
      const open = engine.connect((bytes) => this.receive(wire, bytes), (reason) => this.closed(wire, reason));
      open.send(encodeCommand([...engine.hello, "SETNAME", name]));
      return open;
    });
    // The failure itself is told once.
    connection.catch(() => { if (this.wires.delete(wire)) wire.end("ERR there is no engine to answer"); });
    this.wires.set(wire, connection);
    wire.passOver();
    return wire;
  }

  /** Lets a server answer, unless that is given up meanwhile. Rejects, and nothing has changed, when it cannot be reached. */
  async useServer(address: ServerAddress, signal: AbortSignal): Promise<void> {
    const { openServer } = await import("./server-client.ts");
    const engine = await openServer(address);
    if (!signal.aborted) this.move(Promise.resolve(engine), address.url);
  }

  /** Lets this browser's own engine answer again. */
  useOwn(): void {
    this.move(this.own, undefined);
    this.tellFailure();
  }

  private tellFailure(): void {
    this.own.catch((error: unknown) => this.events.failed(messageOf(error), isDamage(error)));
  }

  private move(engine: Promise<Engine>, server: string | undefined): void {
    this.hangUpAll("ERR another engine answers now");
    this.engine = engine;
    this.server = server;
    this.events.moved(server);
  }

  /** Asks for all data as an RDB file. */
  async save(): Promise<void> {
    try {
      this.events.saved(await filesOf(await this.engine).save());
    } catch (error) {
      this.events.refused(`The file was not saved: ${messageOf(error)}`);
    }
  }

  /** Asks for an engine with the data of an RDB file. */
  async load(file: Blob): Promise<void> {
    try {
      await filesOf(await this.engine).load(file);
      this.events.loaded();
    } catch (error) {
      this.events.refused(`The file was not opened: ${messageOf(error)}`);
    }
  }

  private async open(): Promise<Engine> {
    const before_ms = performance.now();
    const engine = await openEngine((persistence) => this.events.persists(persistence));
    this.events.ready(performance.now() - before_ms);
    return engine;
  }

  private receive(wire: Wire, bytes: Uint8Array): void {
    try {
      wire.receive(bytes);
    } catch (error) {
      // A server that does not speak RESP.
      this.closed(wire, messageOf(error));
    }
  }

  /** The engine hung up, as after QUIT, or another one has taken its place, which is the end of all sessions. */
  private closed(wire: Wire, reason: string | undefined): void {
    if (!this.wires.delete(wire)) return;
    if (reason === undefined) {
      wire.end("ERR the engine closed the connection");
      wire.onclose();
      return;
    }
    wire.end(`ERR ${reason}`);
    this.hangUpAll(`ERR ${reason}`);
    const { server } = this;
    if (server === undefined) return this.events.lost(reason);
    this.engine = Promise.reject(new Error(reason));
    this.engine.catch(() => undefined);
    this.events.gone(server, reason);
  }

  /** Ends all sessions, on both sides. */
  private hangUpAll(message: string): void {
    const connections = [...this.wires.values()];
    this.endAll(message);
    for (const connection of connections) connection.then((open) => open.close(), () => undefined);
  }

  private endAll(message: string): void {
    const wires = [...this.wires.keys()];
    this.wires.clear();
    for (const wire of wires) wire.end(message);
  }
}

function filesOf({ files }: Engine): NonNullable<Engine["files"]> {
  if (files === undefined) throw new Error("a server keeps its own files");
  return files;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
