// RESP over WebSockets, as Cachelet's Durable Objects speak it: every message carries RESP, whole commands or parts of them, and
// so does every answer. What a TCP client is asked, a WebSocket is asked as well: the engine sees no difference.

import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";

import { type WebSocket, WebSocketServer } from "ws";

import { Flag, Kind, Output } from "../../abi.js";
import type { Endpoint } from "../../engine.js";
import { EngineDeadError } from "../../errors.js";
import { DROP_BYTES, LINGER_MS, PAUSE_BYTES } from "../../limits.js";
import { addressesOf } from "../../listen.js";
import type { Server } from "../../server.js";

/** The longest message; a longer command is sent in several. */
const MESSAGE_BYTES_MAX = 32 * 1024 * 1024;

/** How much of messages that have not come to their end all sockets may hold, together. */
const UNFINISHED_BYTES_MAX = 256 * 1024 * 1024;

/** The WebSockets of a server. */
export class WebSockets {
  readonly server: Server;
  readonly #sockets = new WebSocketServer({ noServer: true, maxPayload: MESSAGE_BYTES_MAX, perMessageDeflate: false });
  /** Bytes that came and were no whole message yet. */
  #unfinishedBytes = 0;

  constructor(server: Server) {
    this.server = server;
  }

  /** Takes over the connection of an upgrade request. */
  accept(request: IncomingMessage, raw: Duplex, head: Buffer): void {
    this.#sockets.handleUpgrade(request, raw, head, (socket) => {
      this.#watch(raw, socket);
      const address = addressesOf(request.socket);
      let endpoint: SocketEndpoint | undefined;
      this.server.guarded(() => (endpoint = new SocketEndpoint(this.server, socket, address)));
      if (!endpoint) socket.terminate(); // the store is closed, or dead
    });
  }

  /** Closes all of them, sending what is ready to be sent. */
  async close(): Promise<void> {
    const { clients } = this.#sockets;
    const closed = [...clients].map((socket) => new Promise((resolve) => socket.once("close", resolve)));
    for (const socket of clients) close(socket, 1001, "the server ends");
    await Promise.all(closed);
  }

  /** Messages are put together in memory before they are handed over: who sends many beginnings is sent away. */
  #watch(raw: Duplex, socket: WebSocket): void {
    let unfinishedBytes = 0;
    const count = (bytes: number): void => {
      this.#unfinishedBytes += bytes - unfinishedBytes;
      unfinishedBytes = bytes;
    };
    raw.on("data", (bytes: Buffer) => {
      count(unfinishedBytes + bytes.length);
      if (this.#unfinishedBytes > UNFINISHED_BYTES_MAX) socket.terminate();
    });
    socket.on("message", () => count(0));
    socket.on("close", () => count(0));
  }
}

/** One client. */
class SocketEndpoint implements Endpoint {
  readonly #server: Server;
  readonly #socket: WebSocket;
  readonly #conn: number;
  #more = false;
  /** The engine has forgotten the connection, and may have given its number to another. */
  #ended = false;

  constructor(server: Server, socket: WebSocket, address: string) {
    this.#server = server;
    this.#socket = socket;
    this.#conn = server.engine.connect(Kind.Resp, address, this);
    socket.on("message", (message: Buffer) => this.#received(message));
    socket.on("close", () => server.guarded(() => server.engine.disconnect(this.#conn, this)));
    socket.on("error", () => undefined); // a message that is none: `close` follows
    server.engine.settle(Flag.Output); // who is one too many is told so
  }

  output(start: number, end: number, flags: number): void {
    const socket = this.#socket;
    if (flags & Output.Close) this.#ended = true;
    if (socket.readyState !== socket.OPEN) return;
    if (socket.bufferedAmount > DROP_BYTES) return socket.terminate();
    if (flags & Output.More) this.#more = true;
    if (end > start) socket.send(this.#server.engine.instance.bytes.slice(start, end), () => this.#sent());
    else if (this.#more) setImmediate(() => this.#sent());
    if (flags & Output.Close) close(socket, 1000, "closed by the server");
    else if (socket.bufferedAmount > PAUSE_BYTES) socket.pause();
  }

  ended(error: Error): void {
    if (error instanceof EngineDeadError) this.#server.died(error);
    this.#ended = true;
    close(this.#socket, 1011, "the engine has ended");
  }

  #received(bytes: Uint8Array): void {
    if (this.#ended) return;
    this.#server.guarded(() => this.#server.engine.feed(this.#conn, bytes));
  }

  /** Something has left: a pipeline that paused goes on, and so does reading. */
  #sent(): void {
    const socket = this.#socket;
    if (socket.readyState !== socket.OPEN || socket.bufferedAmount > PAUSE_BYTES) return;
    if (this.#more) {
      this.#more = false;
      this.#received(NOTHING);
    }
    if (!this.#more && socket.isPaused && socket.bufferedAmount <= PAUSE_BYTES) socket.resume();
  }
}

/** Closes a socket, whose peer has a while to do so too. */
function close(socket: WebSocket, code: number, reason: string): void {
  socket.close(code, reason);
  setTimeout(() => socket.terminate(), LINGER_MS).unref();
}

const NOTHING = new Uint8Array(0);
