// The engine behind a TCP port, for any Redis client: Node's `net`, RESP both ways.
//
// What it costs is system calls, so: one static read buffer for all sockets (no allocation a read), one write a socket and
// turn (`writes.ts`), bytes copied once each way. What it must bear is clients that mean no good: a socket whose peer does not read
// is not read from either, and one that lets pushed messages pile up is dropped.
//
// Deliberately absent: the protocol (the engine's), the files (`storage`), Unix sockets.

import { createServer, Socket } from "node:net";
import { TLSSocket } from "node:tls";

import { Flag, Kind, Output } from "./abi.js";
import { configOf } from "./bare-session.js";
import type { Endpoint, Engine } from "./engine.js";
import { ClosedError, EngineDeadError } from "./errors.js";
import { compile } from "./hosts/host.js";
import { DROP_BYTES, PAUSE_BYTES } from "./limits.js";
import { endSocket } from "./linger.js";
import { addressesOf, listen, type Listeners } from "./listen.js";
import { Cachelet } from "./node.js";
import type { CreateOptions } from "./opening.js";
import { isDenied } from "./protected.js";
import type { Wrap } from "./storage/encrypted-files.js";
import { LateKeeper } from "./storage/late-keeper.js";
import { givenKeys } from "./storage/sealed-file.js";
import { isLogged, isSaved } from "./storage/wanted.js";
import type { TlsOptions } from "./tls.js";
import { type Receiver, Writes } from "./writes.js";

export type { TlsOptions } from "./tls.js";

/** Copies of all data, each a file of its own. */
export interface SnapshotOptions {
  /** The folder they go to. */
  dir: string;
  /** How often one is made. */
  intervalMs: number;
  /** How many are kept; older ones go. ElastiCache's snapshot retention limit, counted in copies. */
  retention: number;
}

/** How a server is made. The options of `Cachelet.create` are for the store it makes when `cache` is not given. */
export interface ServeOptions extends CreateOptions {
  /** The TCP port; 0 takes a free one, or, beside `tls`, none. Default 6379. */
  port?: number;
  /**
   * The addresses to listen on, separated by spaces, as redis.conf has them. Default `127.0.0.1`: nobody outside this machine. Others
   * are let in when there is a password, or with `protected-mode no`.
   */
  bind?: string;
  /** A port for TLS. */
  tls?: TlsOptions;
  /** A store to serve; it stays open when the server closes. Default: a new one, closed with the server. */
  cache?: Cachelet;
  /** The redis.conf that `config` was read from: `CONFIG REWRITE` writes it. */
  configFile?: string;
  /** Copies of all data, made now and then. */
  snapshots?: SnapshotOptions;
  /**
   * 32 bytes that the append-only directory, the RDB file and its copies are encrypted with (XChaCha20-Poly1305). Without them nobody
   * reads the files: keep them apart from these, and safe. `from` may be encrypted with them, or not.
   */
  encryptionKey?: Uint8Array;
  /** Keys that the files may have been encrypted with before. BGREWRITEAOF and SAVE write all of them anew, with `encryptionKey`. */
  previousEncryptionKeys?: readonly Uint8Array[];
  /** Whether files that are not encrypted are read as well, to go over to `encryptionKey`. Default: they are refused. */
  encryptionAcceptsPlain?: boolean;
  /** Hears what an operator should know of the files. */
  onStorage?: (line: string) => void;
  /** Hears that a client said `SHUTDOWN`. The server is closed then unless this is given, and then it is yours to close. */
  onShutdown?: () => void;
  /** Hears that the engine died (see {@link EngineDeadError}); every connection is closed by then. */
  onDeath?: (error: EngineDeadError) => void;
}

/** What one `read` may bring; Redis reads 16 KiB, but deep pipelines are cheaper in larger pieces. */
const READ_BYTES = 64 * 1024;

/** Idle sockets are probed after this time, as Redis' `tcp-keepalive 300`. */
const SOCKET = { noDelay: true, keepAlive: true, keepAliveInitialDelay: 300_000 };

/** Opens a port. Rejects with a message that says what to do when the port is taken or not allowed. */
export async function serve(options: ServeOptions = {}): Promise<Server> {
  const { cache, onDeath, config, from, snapshots, encryptionKey } = options;
  if (cache && (config ?? from ?? snapshots ?? encryptionKey)) throw new TypeError("config, from, snapshots and encryptionKey do nothing beside cache");
  const own = cache ? undefined : await ownStore(options);
  const server = new Server(cache ?? (own as Own).cache, own, onDeath);
  own?.stopped.then(options.onShutdown ?? (() => void server.close()), () => undefined);
  try {
    await server.listen(options);
  } catch (error) {
    await server.close();
    throw error;
  }
  return server;
}

/** A store that a server made for itself, with who keeps its files. */
interface Own {
  readonly cache: Cachelet;
  readonly keeper: LateKeeper;
  /** Resolves when a client said `SHUTDOWN`. */
  readonly stopped: Promise<void>;
}

async function ownStore(options: ServeOptions): Promise<Own> {
  const { onStorage: tell = () => undefined, configFile, snapshots } = options;
  const { wasm, wrap } = await encryptionOf(options);
  const create: CreateOptions = { ...options, ...(wasm && { wasm }) };
  const { config = {} } = create;
  let stop = (): void => undefined;
  const stopped = new Promise<void>((resolve) => (stop = resolve));
  const keeping = { tell, wrap, now: configOf, from: create.from };
  const log = isLogged(config) ? await (await import("./storage/config.js")).storageOf(config, keeping) : undefined;
  const begin = log || isSaved(config) ? async (engine: Engine) => (await import("./storage/config.js")).storageFor(engine, keeping) : undefined;
  const keeper = new LateKeeper({ dir: config["dir"] || ".", dbfilename: config["dbfilename"] ?? "dump.rdb", configFile, snapshots, log, begin, wrap, tell, stop });
  try {
    // As redis-server: an append-only directory has everything, and else the RDB file has.
    const files = isSaved(config) || snapshots || configFile !== undefined ? await keeper.files() : undefined;
    const from = (!log && isSaved(config) && (await files?.load())) || create.from;
    const cache = await Cachelet.create({ ...create, keeper, ...(from && { from }), ...(log && { storage: log }) });
    keeper.attach(cache.engine);
    return { cache, keeper, stopped };
  } catch (error) {
    await log?.close();
    throw error;
  }
}

/** @internal How files are kept, and the engine's module, if it is needed for that. */
export async function encryptionOf(options: ServeOptions): Promise<Pick<CreateOptions, "wasm"> & { wrap: Wrap }> {
  const { encryptionAcceptsPlain, wasm } = options;
  const keys = givenKeys(options);
  if (!keys) return { ...(wasm && { wasm }), wrap: (files) => files };
  const { encrypting } = await import("./storage/encrypted-files.js");
  const module = await compile(wasm ?? Cachelet.host.module());
  return { wasm: module, wrap: encrypting(() => Cachelet.instance(module), keys, encryptionAcceptsPlain) };
}

/** A listening server; made by {@link serve}. */
export class Server {
  /** The store behind the port: the same keys, by method. */
  readonly cache: Cachelet;
  /** @internal */ readonly engine: Engine;
  /** @internal One buffer for every socket: a read is taken over before the next one starts. */
  readonly readBuffer = Buffer.allocUnsafeSlow(READ_BYTES);
  /** @internal */ readonly writes = new Writes();
  readonly #connections = new Set<Connection>();
  readonly #own: Own | undefined;
  readonly #onDeath: ((error: EngineDeadError) => void) | undefined;
  #plain: Listeners | undefined;
  #tls: Listeners | undefined;
  #closing: Promise<void> | undefined;
  #dead = false;

  /** @internal */
  constructor(cache: Cachelet, own: Own | undefined, onDeath?: (error: EngineDeadError) => void) {
    this.cache = cache;
    this.engine = cache.engine;
    this.#own = own;
    this.#onDeath = onDeath;
  }

  /** Where it listens: `127.0.0.1:6379`, `[::1]:6379`. */
  get address(): string {
    return (this.#plain ?? this.#tls)?.address ?? "";
  }

  /** The port it listens on; the one chosen by the system when 0 was asked. */
  get port(): number {
    return (this.#plain ?? this.#tls)?.port ?? 0;
  }

  /** As a client would write them: `redis://127.0.0.1:6379`, `rediss://127.0.0.1:6380`. */
  get urls(): string[] {
    return [this.#plain && `redis://${this.#plain.address}`, this.#tls && `rediss://${this.#tls.address}`].filter((url) => url !== undefined);
  }

  /** How many clients are connected. */
  get connections(): number {
    return this.#connections.size;
  }

  /** @internal */
  async listen({ port = 6379, bind = "127.0.0.1", tls }: ServeOptions): Promise<void> {
    const accept = (accepted: Socket): void => this.#accept(accepted);
    if (port !== 0 || !tls) this.#plain = await listen(() => createServer({ ...SOCKET, pauseOnConnect: true }, accept), port, bind);
    if (!tls) return;
    const { tlsServer } = await import("./tls.js");
    this.#tls = await listen(() => tlsServer(tls, SOCKET, accept), tls.port, bind);
  }

  /** Writes the RDB file if there are points of `save`, as redis-server does before it ends: no command runs any more, unless it rejects because that failed. */
  async save(): Promise<void> {
    if (!this.#own || this.engine.closed || (this.cache.call("CONFIG", "GET", "save") as Record<string, string>)["save"] === "") return;
    await this.#own.keeper.saveLast();
  }

  /** Stops listening, sends what is ready to be sent, closes every connection. Idempotent. */
  close(): Promise<void> {
    return (this.#closing ??= this.#close());
  }

  /** Closes at the end of an `await using` block. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #close(): Promise<void> {
    await Promise.all([this.#plain?.close(), this.#tls?.close(), ...[...this.#connections].map((connection) => connection.end())]);
    if (!this.#own) return;
    this.engine.byItself(() => this.engine.flushLog());
    await this.#own.keeper.close();
    this.cache.close();
  }

  #accept(accepted: Socket): void {
    const { dead } = this.engine.instance;
    if (dead) this.died(dead);
    if (this.#closing || !this.engine.isAlive) accepted.destroy();
    else this.guarded(() => (isDenied(this.engine, accepted.remoteAddress) ? void turnAway(accepted) : this.#connections.add(new Connection(this, accepted))));
  }

  /** @internal */
  forget(connection: Connection): void {
    this.#connections.delete(connection);
  }

  /** @internal Runs something that calls the engine; a death is told once, to `onDeath`, and not thrown into `net`. */
  guarded(call: () => void): void {
    try {
      call();
    } catch (error) {
      if (error instanceof ClosedError) return;
      if (!(error instanceof EngineDeadError)) throw error;
      this.died(error);
    }
  }

  /** @internal The engine died, in a call or by itself: everybody is sent away, and who started the server is told, once. */
  died(error: EngineDeadError): void {
    if (this.#dead) return;
    this.#dead = true;
    void this.close();
    this.#onDeath?.(error);
  }
}

/** One client. */
class Connection implements Endpoint, Receiver {
  readonly #server: Server;
  readonly #socket: Socket;
  readonly #conn: number;
  readonly #closed: Promise<void>;
  #paused = false;
  #more = false;
  #ending = false;

  constructor(server: Server, accepted: Socket) {
    this.#server = server;
    const { readBuffer } = server;
    this.#conn = server.engine.connect(Kind.Resp, addressesOf(accepted), this);
    this.#socket = withStaticBuffer(accepted, readBuffer, (length) => this.#received(readBuffer.subarray(0, length)));
    this.#closed = new Promise((resolve) => {
      this.#socket.on("close", () => {
        server.forget(this);
        server.guarded(() => server.engine.disconnect(this.#conn, this));
        resolve();
      });
    });
    this.#socket.on("error", () => undefined); // reset by peer and the like: `close` follows
    this.#socket.on("drain", () => this.#drained());
    this.#socket.on("end", () => this.end());
    server.engine.settle(Flag.Output); // who is one too many is told so
  }

  /** Sends what is ready, then closes. Resolves when the socket is gone. */
  end(): Promise<void> {
    if (!this.#ending) {
      this.#ending = true;
      this.#server.writes.flush();
      endSocket(this.#socket);
    }
    return this.#closed;
  }

  output(start: number, end: number, flags: number): void {
    const socket = this.#socket;
    if (!socket.writable) return;
    if (socket.writableLength > DROP_BYTES) {
      socket.destroy();
      return;
    }
    const { engine, writes } = this.#server;
    if (end > start) writes.add(this, engine.instance.bytes.subarray(start, end));
    if (flags & Output.More) this.#more = true;
    if (flags & Output.Close) void this.end();
    else if (this.#more) setImmediate(() => this.#drained());
  }

  send(bytes: Buffer): boolean {
    const socket = this.#socket;
    if (socket.writable) socket.write(bytes);
    if (socket.writableLength > PAUSE_BYTES) this.#pause();
    return socket.writableLength === 0;
  }

  ended(error: Error): void {
    if (error instanceof EngineDeadError) this.#server.died(error);
    void this.end();
  }

  #received(bytes: Uint8Array): void {
    if (this.#ending) return;
    this.#server.guarded(() => this.#server.engine.feed(this.#conn, bytes));
  }

  #pause(): void {
    if (this.#paused) return;
    this.#paused = true;
    this.#socket.pause();
  }

  #drained(): void {
    if (this.#socket.writableLength > PAUSE_BYTES) return; // `drain` comes
    if (this.#more) {
      this.#more = false;
      this.#received(NOTHING);
      if (this.#more) return;
    }
    if (!this.#paused) return;
    this.#paused = false;
    this.#socket.resume();
  }
}

const NOTHING = new Uint8Array(0);

/**
 * Makes a socket read into one buffer and call back with the length: the `onread` of Node's sockets, which `net.Server`
 * does not offer for those it accepts. So the accepted socket's handle moves into a new one. `accepted` must be paused.
 */
function withStaticBuffer(accepted: Socket, buffer: Buffer, received: (length: number) => void): Socket {
  const shell = accepted as unknown as { _handle: object | null };
  const handle = shell._handle;
  if (!handle || accepted instanceof TLSSocket || process.versions["bun"]) {
    // What was encrypted comes in buffers of its own, and elsewhere than in Node there is no such handle: reads allocate.
    accepted.on("data", (bytes: Buffer) => {
      for (let at = 0; at < bytes.length; at += buffer.length) received(bytes.copy(buffer, 0, at));
    });
    return accepted.resume();
  }
  shell._handle = null;
  accepted.destroy(); // an empty shell now; the server counts it out
  const onread = {
    buffer,
    callback: (length: number) => {
      received(length);
      return true;
    },
  };
  return new Socket({ handle, onread } as ConstructorParameters<typeof Socket>[0] & object);
}

/** Says why a stranger may not come in. */
async function turnAway(accepted: Socket): Promise<void> {
  accepted.on("error", () => undefined);
  const { DENIED } = await import("./denied.js");
  endSocket(accepted, `-${DENIED}\r\n`);
}
