// What the prompt talks to: a server over TCP, or an engine inside this process. Both speak RESP, so that everything
// above sees one thing.

import { connect as connectSocket } from "node:net";

import { Cachelet } from "../node.js";
import { encode, RespReader, type RespReply } from "./resp.js";

/** A connection that sends commands and hears replies in their order. */
export interface Link {
  /** What the prompt shows: `127.0.0.1:6379`. */
  readonly name: string;
  /** Sends a command; the reply comes once it is complete. */
  send(words: readonly Uint8Array[]): Promise<RespReply>;
  /** Hears pushes, and while subscribed in RESP2 every reply that nobody asked for. */
  onPush: (reply: RespReply) => void;
  /** Resolves when the other side is gone. */
  readonly ended: Promise<void>;
  close(): void;
}

/** Pairs replies with the commands that wait for them. */
class Pairing {
  readonly #reader = new RespReader();
  readonly #waiting: { resolve(reply: RespReply): void; reject(error: Error): void }[] = [];
  #ended: Error | undefined;
  #tellEnd = (): void => undefined;
  readonly ended = new Promise<void>((resolve) => {
    this.#tellEnd = resolve;
  });

  wait(): Promise<RespReply> {
    if (this.#ended) return Promise.reject(this.#ended);
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }));
  }

  received(bytes: Uint8Array, onPush: (reply: RespReply) => void): void {
    for (const reply of this.#reader.push(bytes)) {
      const asked = this.#waiting[0];
      // A RESP3 confirmation of SUBSCRIBE is a push and the reply at once.
      // In a microtask: whoever waits for the reply before this one goes first.
      if (!asked || (reply.type === "push" && !isConfirmation(reply))) queueMicrotask(() => onPush(reply));
      else this.#waiting.shift()?.resolve(reply);
    }
  }

  end(error: Error): void {
    this.#ended ??= error;
    this.#tellEnd();
    for (const { reject } of this.#waiting.splice(0)) reject(this.#ended);
  }
}

const isConfirmation = (reply: Extract<RespReply, { items: unknown }>): boolean => {
  const [kind] = reply.items;
  return kind?.type === "bulk" && /subscribe$/.test(kind.bytes.toString());
};

/** Connects over TCP. */
export function connectTcp(host: string, port: number): Promise<Link> {
  return new Promise((resolve, reject) => {
    const pairing = new Pairing();
    const socket = connectSocket({ host, port, noDelay: true });
    const link: Link = {
      name: `${host.includes(":") ? `[${host}]` : host}:${port}`,
      onPush: () => undefined,
      ended: pairing.ended,
      send(words) {
        const reply = pairing.wait();
        socket.write(encode(words));
        return reply;
      },
      close: () => void socket.end(),
    };
    socket.once("connect", () => resolve(link));
    socket.on("data", (bytes: Buffer) => pairing.received(bytes, (reply) => link.onPush(reply)));
    socket.on("error", (error: NodeJS.ErrnoException) => {
      const refused = error.code === "ECONNREFUSED" ? `nothing listens on ${link.name}; start a server with: cachelet serve --port ${port}` : error.message;
      const plain = new Error(refused);
      pairing.end(plain);
      reject(plain);
    });
    socket.on("close", () => pairing.end(new Error("the server closed the connection")));
  });
}

/** Starts an engine in this process; it ends with the link. */
export async function connectLocal(): Promise<Link> {
  const cache = await Cachelet.create();
  const pairing = new Pairing();
  const wire = cache.wire({
    receive: (bytes) => pairing.received(bytes, (reply) => link.onPush(reply)),
    closed: (error) => pairing.end(error ?? new Error("the engine closed the connection")),
  });
  const alive = setInterval(() => undefined, 2 ** 30); // a wait, or a subscription, is worth staying for
  const link: Link = {
    name: "local",
    onPush: () => undefined,
    ended: pairing.ended,
    send(words) {
      const reply = pairing.wait();
      wire.send(encode(words));
      return reply;
    },
    close() {
      clearInterval(alive);
      cache.close();
    },
  };
  return link;
}
