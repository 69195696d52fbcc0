// A Durable Object that is a Redis-compatible store: RESP over hibernating WebSockets, its data in the object's SQLite.
//
// The objects of a class may share an isolate and its 128 MB, so their engines share one wasm instance.

import { DurableObject } from "cloudflare:workers";

import module from "./engine.wasm";

import { Kind } from "./abi.js";
import type { Argument } from "./arguments.js";
import { BareSession } from "./bare-session.js";
import { LoadError } from "./errors.js";
import { WebText } from "./hosts/web-text.js";
import { Instance } from "./instance.js";
import { Engines } from "./durable/engines.js";
import { FetchingEngine } from "./durable/fetching.js";
import { Log, SNAPSHOT_ROW_BYTES } from "./durable/log.js";
import { Seals } from "./durable/seals.js";
import { Sessions } from "./durable/sessions.js";
import { type Attachment, SocketEndpoint } from "./durable/socket.js";
import type { Pipe } from "./remote/connection.js";
import { createRestHandler, type RestHandler, type RestOptions } from "./rest.js";
import type { Reply } from "./values.js";
import { Wire, type WireEvents } from "./wire.js";

export { EngineDeadError, LoadError, ReplyError } from "./errors.js";

/** What an object may be told by a subclass. */
export interface ObjectOptions {
  /** Bytes of data at most; 32 MB unless said. All objects of an isolate share 128 MB. */
  readonly maxmemory?: number;
  /**
   * Parameters by their `CONFIG` name. What `CONFIG SET` changes lasts until the object sleeps. The log is rewritten when it is as long as the snapshot before it
   * (`auto-aof-rewrite-percentage`) and both have a megabyte (`auto-aof-rewrite-min-size`).
   */
  readonly config?: Record<string, string>;
  /** Answers requests of Upstash's REST API too, as `cachelet/rest` does. Default: WebSockets only. */
  readonly rest?: RestOptions;
  /**
   * 32 bytes that all the object stores is encrypted with (XChaCha20-Poly1305), such as those of a secret of the Worker:
   * `Uint8Array.from(atob(this.env.CACHE_KEY), (c) => c.charCodeAt(0))`. Without them nobody reads the data. With another key the object does not
   * wake: what is called rejects with a `LoadError`, and nothing is changed.
   */
  readonly encryptionKey?: Uint8Array;
  /** Keys that it may have been encrypted with before. BGREWRITEAOF writes all of it anew, with `encryptionKey`. */
  readonly previousEncryptionKeys?: readonly Uint8Array[];
  /** Whether what is not encrypted is read as well, to go over to `encryptionKey` with BGREWRITEAOF. Default: it is refused. */
  readonly encryptionAcceptsPlain?: boolean;
}

/** The wasm instance of this isolate; a trap poisons it, and the next object makes a new one. */
let shared: Instance | undefined;

/** The engine each object of this isolate has, by the object's ID. */
const engines = new Engines();

function instance(): Instance {
  if (!shared || shared.dead) {
    shared = new Instance(module, new WebText());
    engines.clear();
  }
  return shared;
}

/**
 * A store in a Durable Object. Export a subclass (or this class) from a Worker, bind it, and connect a WebSocket to it:
 * every message carries RESP, whole commands or parts of them, and so does every answer.
 *
 * ```js
 * export { CacheletObject } from "cachelet/durable";
 * export default {
 *   fetch(request, env) {
 *     const id = env.CACHE.idFromName(new URL(request.url).pathname);
 *     return env.CACHE.get(id).fetch(request); // a WebSocket upgrade
 *   },
 * };
 * ```
 *
 * The class must be SQLite-backed. Keep it behind your own authentication: an object answers whoever reaches it, unless
 * `requirepass` is in its `config`.
 */
export class CacheletObject<Env = unknown> extends DurableObject<Env> {
  readonly #engine: FetchingEngine;
  readonly #log: Log;
  readonly #sessions: Sessions;
  readonly #seals: Seals;
  readonly #sockets = new Map<WebSocket, SocketEndpoint>();
  /** Those whose pipelines paused. */
  readonly #paused = new Set<SocketEndpoint>();
  /** Sessions are to be frozen that were put off. */
  #isPutOff = false;
  #local: BareSession | undefined;
  readonly #rest: RestHandler | undefined;
  #turn = 0;
  #alarmAt = Infinity;
  /** What was logged in this turn. */
  #loggedBytes = 0;
  /** Why SQLite refused a piece of log, or a session. */
  #refused: Error | undefined;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    const name = ctx.id.toString();
    engines.abandon(name);
    const { config, rest, encryptionKey, previousEncryptionKeys, encryptionAcceptsPlain, ...options } = this.options();
    this.#seals = new Seals(instance, { encryptionKey, previousEncryptionKeys, encryptionAcceptsPlain });
    this.#log = new Log(ctx.storage, this.#seals);
    this.#sessions = new Sessions(ctx.storage.sql);
    this.#engine = new FetchingEngine(instance(), {
      host: "edge",
      seed: this.#log.seed(),
      now: Date.now,
      timers: false,
      log: "relaxed",
      logChecksums: true,
      append: (effects, ticket) => this.#append(effects, ticket),
      keeper: { log: { rewrite: async () => this.#log.rewrite() } },
      ...options,
      config: { "auto-aof-rewrite-min-size": "1mb", ...config, appendonly: "yes" },
    });
    engines.set(name, this.#engine);
    try {
      this.#log.load(this.#engine);
    } catch (error) {
      this.#engine.close();
      throw error;
    }
    this.#thaw();
    this.#rest = rest && createRestHandler({ connect: () => this.#connect(), wire: (events) => this.#wire(events) }, rest);
    // Requests wait until it is known when the object would be woken anyway.
    void ctx.blockConcurrencyWhile(async () => {
      this.#alarmAt = (await ctx.storage.getAlarm()) ?? Infinity;
      this.#settle();
    });
  }

  /** Options of this object's store. Override it in a subclass. */
  options(): ObjectOptions {
    return {};
  }

  /** Accepts a WebSocket, and answers requests if {@link ObjectOptions.rest} says so; anything else is told what is expected. */
  override fetch(request: Request): Response | Promise<Response> {
    if (request.headers.get("Upgrade")?.toLowerCase() !== "websocket") {
      if (this.#rest) return this.#answer(this.#rest, request);
      return new Response("This is a Cachelet store: connect a WebSocket and send RESP commands.\n", { status: 426, headers: { Upgrade: "websocket" } });
    }
    const { 0: client, 1: server } = new WebSocketPair();
    this.ctx.acceptWebSocket(server, [TAG]);
    this.#turnOf(() => {
      const endpoint = this.#endpoint(server);
      endpoint.conn = this.#engine.connect(Kind.Resp, `${request.headers.get("CF-Connecting-IP") ?? "websocket"}:0`, endpoint);
      endpoint.turn = ++this.#turn;
    });
    return new Response(null, { status: 101, webSocket: client });
  }

  /** Bytes of wasm memory that the objects of this isolate share. It never shrinks. */
  memoryBytes(): number {
    return this.#engine.instance.raw.memory.buffer.byteLength;
  }

  /**
   * Runs one command, for a Worker that calls the object: `await stub.call("SET", "k", "v", "EX", 10)`. All callers share a connection: what
   * `SELECT` or `MULTI` make of it the others meet, until `RESET` or `QUIT`. When a subclass calls it in a transaction that fails, the object begins anew
   * with the next change, which rejects.
   */
  call(name: string, ...args: Argument[]): Reply {
    return this.#turnOf(() => {
      if (!this.#local?.isOpen) this.#local = this.#connect(); // QUIT or CLIENT KILL may have ended it
      return this.#local.call(name, ...args);
    });
  }

  /** A handler never rejects: that the engine died with another object of the isolate is seen before, or this one would answer so for ever. */
  #answer(handle: RestHandler, request: Request): Promise<Response> {
    return this.#turnOf(() => {
      this.#engine.check();
      return handle(request);
    });
  }

  #endpoint(socket: WebSocket): SocketEndpoint {
    const endpoint = new SocketEndpoint(this.#engine, this.#sessions, this.#seals, socket, this.#paused);
    this.#sockets.set(socket, endpoint);
    return endpoint;
  }

  #connect(): BareSession {
    return new BareSession({ engine: this.#engine, control: undefined });
  }

  /** A connection of a request, each of whose acts is a turn. */
  #wire(events: WireEvents): Pipe {
    const wire = new Wire(this.#engine, { receive: (bytes) => this.#turnOf(() => events.receive(bytes)), closed: (error) => events.closed?.(error) });
    return { send: (bytes) => this.#turnOf(() => wire.send(bytes)), close: () => this.#turnOf(() => wire.close()) };
  }

  /** The runtime's: bytes from a peer. */
  override webSocketMessage(socket: WebSocket, message: ArrayBuffer | string): void {
    const endpoint = this.#sockets.get(socket);
    if (!endpoint || endpoint.conn === 0) return;
    this.#turnOf(() => {
      endpoint.turn = ++this.#turn;
      endpoint.stale = true;
      const bytes = typeof message === "string" ? encoder.encode(message) : new Uint8Array(message);
      endpoint.fedBytes += bytes.length;
      this.#engine.feed(endpoint.conn, bytes);
    });
  }

  /** The runtime's: a peer has gone. It waits for an answer. */
  override webSocketClose(socket: WebSocket, code: number, reason: string, wasClean: boolean): void {
    this.webSocketError(socket);
    if (!wasClean) return;
    if (code === NO_STATUS) socket.close();
    else socket.close(code, reason);
  }

  /** The runtime's: a peer was lost. */
  override webSocketError(socket: WebSocket): void {
    this.#turnOf(() => {
      this.#sockets.get(socket)?.close();
      this.#sockets.delete(socket);
    });
  }

  /** The runtime's: time has come for expiry and timeouts, or for the next rows of a rewrite. */
  override alarm(): void {
    this.#alarmAt = Infinity;
    this.#turnOf(() => {
      let ticks = 0;
      do this.#engine.tick();
      while (++ticks < ALARM_TICKS && this.#engine.wakeAt() <= Date.now());
      this.#store(() => this.#log.step(ALARM_ROWS));
    });
  }

  #append(effects: Uint8Array, ticket: number): void {
    this.#loggedBytes += effects.length;
    this.#store(() => this.#log.append(effects.slice())); // it is lent, and SQLite wants a buffer of its own
    // No reply leaves before it is: the platform holds them back.
    this.#engine.synced(ticket);
  }

  #store(act: () => void): void {
    try {
      act();
    } catch (error) {
      this.#refused = error as Error;
      throw error;
    }
  }

  /**
   * Does something with the engine, then what every turn ends with. When the engine trapped, or is ahead of what could be
   * stored, the object is reset: the next one begins with what is stored.
   */
  #turnOf<T>(act: () => T): T {
    try {
      try {
        return act();
      } finally {
        if (!this.#broken) this.#settle();
      }
    } finally {
      const broken = this.#broken;
      if (broken) this.ctx.abort(`cachelet: ${broken instanceof LoadError ? broken : broken.message}`);
    }
  }

  get #broken(): Error | undefined {
    return this.#engine.instance.dead ?? this.#refused ?? this.#engine.failure;
  }

  /**
   * Freezes the sessions that changed, and sets the alarm if it is to be sooner: each is a billed write. While the log is
   * rewritten, a turn that makes it longer writes at least as much of the snapshot: so it cannot grow faster than that comes on.
   */
  #settle(): void {
    // What was sent is the runtime's to hold: pipelines go on at once, those too that waited for what somebody else did.
    for (const endpoint of this.#paused) {
      this.#paused.delete(endpoint);
      if (endpoint.conn !== 0) this.#engine.feed(endpoint.conn, NOTHING);
    }
    this.#freeze(false);
    if (this.#loggedBytes > 0) this.#store(() => this.#log.step(Math.ceil(this.#loggedBytes / SNAPSHOT_ROW_BYTES)));
    this.#loggedBytes = 0;
    const at = Math.max(this.#log.isDue ? 0 : this.#engine.wakeAt(), Date.now());
    if (at < this.#alarmAt) {
      this.#alarmAt = at;
      void this.ctx.storage.setAlarm(at);
    }
  }

  /** Freezes the sessions that changed; those that are put off in a moment, or `now`. An object with a timer does not sleep. */
  #freeze(now: boolean): void {
    let isPutOff = false;
    this.#store(() => {
      for (const endpoint of this.#sockets.values()) isPutOff = endpoint.freeze(now) || isPutOff;
    });
    if (!isPutOff || this.#isPutOff) return;
    this.#isPutOff = true;
    setTimeout(() => {
      this.#isPutOff = false;
      this.#turnOf(() => this.#freeze(true));
    }, PUT_OFF_MS);
  }

  /** Brings back the sessions of the sockets that outlived the last object, those that wait in the order they began to. */
  #thaw(): void {
    const frozen = this.ctx.getWebSockets(TAG).map((socket) => ({ socket, attachment: socket.deserializeAttachment() as Attachment | null }));
    frozen.sort((a, b) => (a.attachment?.turn ?? 0) - (b.attachment?.turn ?? 0));
    for (const { socket, attachment } of frozen) {
      const endpoint = this.#endpoint(socket);
      if (attachment) endpoint.thaw(attachment);
      this.#turn = Math.max(this.#turn, endpoint.turn);
    }
    this.#sessions.keep([...this.#sockets.values()].flatMap(({ rows }) => rows));
  }
}

/** Tells the sockets that speak RESP from those that a subclass has accepted itself. */
const TAG = "cachelet";
/** How a peer is told to have closed that gave no code. */
const NO_STATUS = 1005;
/** What is due takes many ticks if it is much; each alarm is billed. */
const ALARM_TICKS = 16;
/** Rows of a snapshot that an alarm writes. */
const ALARM_ROWS = 4;

/** How long the freezing of a large session is put off. */
const PUT_OFF_MS = 1000;

const encoder = new TextEncoder();
const NOTHING = new Uint8Array(0);
