// The store as requests reach it: a connection for each, which lives as long as it does. So no request can harm another.

import type { BareSession } from "../bare-session.js";
import { ReplyError } from "../errors.js";
import type { Pipe } from "../remote/connection.js";
import { Replies } from "../remote/replies.js";
import { encode } from "../remote/requests.js";
import type { RestStore } from "../rest.js";
import { errorLine } from "./json.js";
import { Refusal, type Word } from "./request.js";

export class Connections {
  readonly #store: RestStore;
  readonly #maxResponseBytes: number;
  #own: BareSession | undefined;

  constructor(store: RestStore, maxResponseBytes: number) {
    this.#store = store;
    this.#maxResponseBytes = maxResponseBytes;
  }

  /** A session to ask about commands and parameters. CLIENT KILL may end it, as any. */
  get session(): BareSession {
    if (!this.#own?.isOpen) this.#own = this.#store.connect();
    return this.#own;
  }

  /** Runs commands, and gives raw RESP2 replies in their order. What there is no room for is an error in its place. */
  run(commands: readonly (readonly Word[])[]): Promise<Uint8Array[]> {
    return new Promise((resolve, reject) => {
      if (commands.length === 0) return resolve([]);
      const all: Uint8Array[] = [];
      let room = this.#maxResponseBytes;
      const take = (replies: Replies): void => {
        const reply = replies.raw();
        room -= reply.length;
        all.push(room >= 0 ? reply : errorLine(`ERR max response size exceeded. Limit: ${this.#maxResponseBytes} bytes. The command ran`));
        if (all.length < commands.length) return;
        wire.close();
        resolve(all);
      };
      const wire = this.open(take, reject);
      wire.send(encode(commands));
    });
  }

  /** A connection that may do everything: who asks has shown a token. `onReply` takes the reply that stands at `replies.at`. */
  open(onReply: (replies: Replies) => void, onEnd: (error: Error) => void): Pipe {
    const [password] = (this.session.callBuffer("CONFIG", "GET", "requirepass") as Map<unknown, Uint8Array>).values();
    let isIn = !password?.length;
    let refusal: Refusal | undefined;
    const replies = new Replies();
    const wire = this.#store.wire({
      receive(bytes) {
        replies.push(bytes);
        while (replies.isWhole) {
          if (isIn) {
            onReply(replies);
            continue;
          }
          const reply = replies.item();
          if (reply instanceof ReplyError) refusal ??= new Refusal(400, reply.message);
          else isIn = true;
        }
      },
      closed: (error = refusal ?? new Error("the connection was closed before there was an answer")) => onEnd(error),
    });
    if (!isIn) wire.send(encode([["AUTH", password as Uint8Array]]));
    return wire;
  }
}
