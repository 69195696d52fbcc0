// The store as requests reach it: one connection that all of them share, raw RESP2 replies in their order.

import { encode, type Pipe } from "../persistent/connection.js";
import { Replies } from "../persistent/replies.js";
import type { RestStore } from "../rest.js";
import type { Session } from "../session.js";
import { concat } from "../storage/reading.js";
import { errorLine } from "./json.js";
import type { Word } from "./request.js";

/** The commands of one request, and what has come for them. */
interface Pending {
  readonly replies: Uint8Array[];
  readonly count: number;
  /** Bytes of replies that there is still room for. */
  room: number;
  resolve(replies: Uint8Array[]): void;
  reject(error: Error): void;
}

export class Connection {
  readonly #store: RestStore;
  readonly #maxResponseBytes: number;
  #own: Session | undefined;
  #wire: Pipe | undefined;
  #pending: Pending[] = [];

  constructor(store: RestStore, maxResponseBytes: number) {
    this.#store = store;
    this.#maxResponseBytes = maxResponseBytes;
  }

  /** A session to ask about commands and parameters. CLIENT KILL may end it, as any. */
  get session(): Session {
    if (!this.#own?.isOpen) this.#own = this.#store.connect();
    return this.#own;
  }

  /** Runs commands with nothing of another request between them. What there is no room for is an error in its place. */
  run(commands: readonly (readonly Word[])[]): Promise<Uint8Array[]> {
    return new Promise((resolve, reject) => {
      if (commands.length === 0) return resolve([]);
      const wire = (this.#wire ??= this.open((replies) => this.#take(replies.raw()), (error) => this.#ended(error)));
      this.#pending.push({ replies: [], count: commands.length, room: this.#maxResponseBytes, resolve, reject });
      wire.send(concat(commands.map(encode)));
    });
  }

  /** A wire of the store that may do everything: who asks has shown a token. `onReply` takes the reply that stands at `replies.at`. */
  open(onReply: (replies: Replies) => void, onEnd: (error: Error) => void): Pipe {
    const [password] = (this.session.callBuffer("CONFIG", "GET", "requirepass") as Map<unknown, Uint8Array>).values();
    let isIn = !password?.length;
    const replies = new Replies();
    const wire = this.#store.wire({
      receive(bytes) {
        replies.push(bytes);
        while (replies.isWhole) {
          if (isIn) onReply(replies);
          else isIn = replies.item() === "OK";
        }
      },
      closed: (error = new Error("the connection was closed before there was an answer")) => onEnd(error),
    });
    if (!isIn) wire.send(encode(["AUTH", password as Uint8Array]));
    return wire;
  }

  #take(reply: Uint8Array): void {
    const [pending] = this.#pending;
    if (!pending) return;
    pending.room -= reply.length;
    pending.replies.push(pending.room >= 0 ? reply : errorLine(`ERR max response size exceeded. Limit: ${this.#maxResponseBytes} bytes. The command ran`));
    if (pending.replies.length < pending.count) return;
    this.#pending.shift();
    pending.resolve(pending.replies);
  }

  #ended(error: Error): void {
    this.#wire = undefined;
    for (const { reject } of this.#pending.splice(0)) reject(error);
  }
}
