// What the prompt and the benchmark talk to: a server over a socket, or an engine inside this process. Both speak RESP, so that everything
// above sees one thing.

import { connect as connectSocket, isIP, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";

import { hostAndPort } from "../listen.js";
import { Cachelet } from "../node.js";
import type { Address } from "./address.js";
import { encode, RespReader, type RespReply } from "./resp.js";

/** How long a server may take to answer in TLS. */
const HANDSHAKE_MS = 10_000;

/** What is said when the other side is gone. */
export const GONE = "Server closed the connection";

/** What carries the bytes. */
interface Carrier {
  /** Whether there is room for more; if not, `drained` resolves when there is. */
  write(bytes: Uint8Array): boolean;
  drained(): Promise<void>;
  close(): void;
}

/** Commands that wait for their replies. */
interface Waiting {
  left: number;
  readonly isSubscription: boolean;
  onReply(reply: RespReply): void;
  onEnd(error: Error): void;
}

/** A connection that sends commands and hears replies in their order. */
export class Link {
  /** What the prompt shows: `127.0.0.1:6379`. */
  readonly name: string;
  /** Hears pushes, and while subscribed in RESP2 every reply that nobody asked for. */
  onPush: (reply: RespReply) => void = () => undefined;
  /** Resolves when the other side is gone. */
  readonly ended: Promise<void>;
  readonly #carrier: Carrier;
  readonly #reader = new RespReader();
  readonly #waiting: Waiting[] = [];
  /** How many of the waiting at the front have all they waited for. */
  #front = 0;
  /** Pushes, and replies that came behind one: told later, so that who heard a reply before them has done with it. */
  #later: (() => "reply" | "push")[] = [];
  #ended: Error | undefined;
  #subscriptions = 0;
  #tellEnd = (): void => undefined;

  private constructor(name: string, carrier: Carrier) {
    this.name = name;
    this.#carrier = carrier;
    this.ended = new Promise((resolve) => (this.#tellEnd = resolve));
  }

  /** Connects. Rejects with what can be done about it. */
  static connect(address: Address): Promise<Link> {
    return address.local ? Link.#local() : Link.#socket(address);
  }

  static #socket(address: Address): Promise<Link> {
    return new Promise((resolve, reject) => {
      const { host, port } = address;
      const socket = open(address);
      const link = new Link(address.socket === undefined ? hostAndPort(host, port) : `redis ${address.socket}`, {
        write: (bytes) => socket.write(bytes),
        drained: () => new Promise((drained) => socket.once("drain", drained).once("close", drained)),
        close: () => socket.destroySoon(), // whatever the other side does
      });
      // A server that knows no TLS waits for the rest of a command that never comes.
      const timer = address.tls && setTimeout(() => socket.destroy(new Error(`${link.name} does not answer as TLS does; leave --tls away`)), HANDSHAKE_MS);
      socket.once(address.tls ? "secureConnect" : "connect", () => {
        clearTimeout(timer);
        resolve(link);
      });
      socket.on("data", (bytes: Buffer) => {
        try {
          link.#received(bytes);
        } catch (error) {
          socket.destroy(error as Error);
        }
      });
      socket.on("end", () => link.#end(new Error(GONE)));
      socket.on("error", (error: NodeJS.ErrnoException) => {
        const plain = explained(error, address, link.name);
        link.#end(plain);
        reject(plain);
      });
      socket.on("close", () => {
        clearTimeout(timer);
        const error = new Error(GONE);
        link.#end(error);
        reject(error);
      });
    });
  }

  static async #local(): Promise<Link> {
    const cache = await Cachelet.create();
    const alive = setInterval(() => undefined, 2 ** 30); // a wait, or a subscription, is worth staying for
    const wire = cache.wire({
      receive: (bytes) => link.#received(bytes),
      closed: (error) => link.#end(error ?? new Error("the engine closed the connection")),
    });
    const link: Link = new Link("local", {
      write: (bytes) => (wire.send(bytes), true),
      drained: () => Promise.resolve(),
      close() {
        clearInterval(alive);
        cache.close();
      },
    });
    return link;
  }

  /** Whether the other side is gone. */
  get isOver(): boolean {
    return this.#ended !== undefined;
  }

  /** Sends a command; the reply comes once it is complete. */
  send(words: readonly (string | Uint8Array)[]): Promise<RespReply> {
    const isSubscription = /subscribe$/i.test(`${words[0]}`);
    return new Promise((resolve, reject) => this.request(encode(words.map((word) => Buffer.from(word as string))), 1, resolve, reject, isSubscription));
  }

  /** Sends `count` commands that are RESP already; each reply is told, or once why there is none. */
  request(bytes: Uint8Array, count: number, onReply: (reply: RespReply) => void, onEnd: (error: Error) => void, isSubscription = false): void {
    if (this.#ended) return onEnd(this.#ended);
    this.#waiting.push({ left: count, isSubscription, onReply, onEnd });
    this.#carrier.write(bytes);
  }

  /** Sends bytes as they are, whose replies `onPush` hears; resolves when there is room for more. */
  async write(bytes: Uint8Array): Promise<void> {
    if (this.#ended) throw this.#ended;
    if (!this.#carrier.write(bytes)) await this.#carrier.drained();
  }

  /** Hangs up; who still waits hears nothing any more. */
  close(): void {
    this.#waiting.length = this.#front = 0;
    this.onPush = () => undefined;
    this.#carrier.close();
  }

  #received(bytes: Uint8Array): void {
    for (const reply of this.#reader.push(bytes)) {
      const asked = this.#waiting[this.#front];
      const confirmed = confirmation(reply);
      if (confirmed !== undefined) this.#subscriptions = confirmed;
      const isPush = reply.type === "push" ? !(confirmed !== undefined && asked?.isSubscription) : this.#subscriptions > 0 && isMessage(reply);
      if (!asked || isPush) this.#tellLater(() => (this.onPush(reply), "push"));
      else {
        if (--asked.left === 0) this.#shift();
        if (this.#later.length === 0) asked.onReply(reply);
        else this.#tellLater(() => (asked.onReply(reply), "reply"));
      }
    }
  }

  #tellLater(tell: () => "reply" | "push"): void {
    this.#later.push(tell);
    if (this.#later.length === 1) setImmediate(() => this.#tell());
  }

  #tell(): void {
    const later = this.#later;
    for (const [index, tell] of later.entries()) {
      if (tell() === "push" || index + 1 === later.length) continue;
      this.#later = later.slice(index + 1);
      setImmediate(() => this.#tell());
      return;
    }
    this.#later = [];
  }

  /** An array that gives its first away copies the rest, so it does so now and then. */
  #shift(): void {
    this.#front++;
    if (this.#front < 1024 && this.#front < this.#waiting.length) return;
    this.#waiting.splice(0, this.#front);
    this.#front = 0;
  }

  #end(error: Error): void {
    if (this.#ended) return;
    this.#ended = error;
    for (const tell of this.#later.splice(0)) tell();
    this.#tellEnd();
    for (const { onEnd } of this.#waiting.splice(0).slice(this.#front)) onEnd(error);
    this.#front = 0;
  }
}

/** A RESP3 confirmation of SUBSCRIBE is a push and the reply at once; what it says is how many subscriptions there are. */
function confirmation(reply: RespReply): number | undefined {
  const kind = kindOf(reply);
  if (!kind || !/^[ps]?(un)?subscribe$/.test(kind) || !("items" in reply)) return undefined;
  const count = reply.items[2];
  return count?.type === "integer" ? Number(count.bytes) : undefined;
}

const isMessage = (reply: RespReply): boolean => /^[ps]?message$/.test(kindOf(reply) ?? "");

function kindOf(reply: RespReply): string | undefined {
  if (reply.type !== "push" && reply.type !== "array") return undefined;
  const [kind] = reply.items;
  return kind?.type === "bulk" && reply.items.length >= 3 ? kind.bytes.toString() : undefined;
}

function open({ host, port, socket: path, tls }: Address): Socket {
  const where = path === undefined ? { host, port } : { path };
  if (!tls) return connectSocket({ ...where, noDelay: true });
  const { servername = isIP(host) ? undefined : host, rejectUnauthorized, ...files } = tls;
  const given = Object.fromEntries(Object.entries({ servername, ...files }).filter(([, value]) => value !== undefined));
  return connectTls({ ...where, ...given, rejectUnauthorized }).setNoDelay(true);
}

function explained(error: NodeJS.ErrnoException, { port, tls }: Address, name: string): Error {
  const { code = "", message } = error;
  if (code === "ECONNREFUSED" || code === "ENOENT") return new Error(`nothing listens on ${name}; start a server with: cachelet serve --port ${port}`);
  if (code === "ENOTFOUND" || code === "EAI_AGAIN") return new Error(`there is no machine of this name: ${name}; -h wants a name or an address`);
  if (code === "ERR_SSL_WRONG_VERSION_NUMBER") return new Error(`${name} does not speak TLS; leave --tls away`);
  if (code === "ERR_TLS_CERT_ALTNAME_INVALID") return new Error(`the certificate of ${name} is for another name: ${message}; say with --sni which`);
  if (tls && /CERT|SELF_SIGNED|ISSUER|VERIFY/.test(code)) return new Error(`the certificate of ${name} is not trusted: ${message}; name with --cacert FILE whom to trust, or believe any with --insecure`);
  return new Error(code === "ECONNRESET" || code === "EPIPE" ? GONE : message);
}
