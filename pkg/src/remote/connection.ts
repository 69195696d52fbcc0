// One RESP3 connection to a store that is elsewhere: commands out, replies in their order, pushes whenever they come.
// The commands of one turn cross together, as one pipeline; so do their replies.

import type { Input } from "../arguments.js";
import { ClosedError, ConnectionLostError, ReplyError } from "../errors.js";
import type { BufferReply, Reply } from "../values.js";
import { Replies } from "./replies.js";
import { Requests } from "./requests.js";

/** Bytes to a store. */
export interface Pipe {
  send(bytes: Uint8Array): void;
  close(): void;
}

/** What hears from a {@link Pipe}. */
export interface PipeEvents {
  receive(bytes: Uint8Array<ArrayBuffer>): void;
  /** Called once, last: with a `ConnectionLostError`, with what made an end of the store, or with nothing when the store hung up, as after QUIT. */
  closed(error?: Error): void;
}

/** Opens a pipe, to which what is sent belongs. What is sent while nobody leads waits for the next leader. */
export type Dial = (events: PipeEvents) => Pipe;

interface Pending {
  readonly buffers: boolean;
  /** Of SUBSCRIBE and its kin, which are answered by a push: its kind. */
  readonly confirmation: string | undefined;
  resolve(reply: Reply | BufferReply): void;
  reject(error: Error): void;
}

export class Connection {
  /** What CLIENT commands know it as. */
  readonly id: Promise<number>;
  database = 0;
  readonly #pipe: Pipe;
  readonly #pending: Pending[] = [];
  readonly #requests = new Requests();
  /** Commands that are not sent yet. */
  #unsent = 0;
  readonly #replies = new Replies();
  readonly #onPush: (replies: Replies) => Reply[];
  readonly #onEnd: (error: Error) => void;
  #ended: Error | undefined;
  /** The store has let us in, and was not told to hang up: when it does, another connection may do better. */
  #standing = false;
  #quits = false;

  /** `onPush` takes the push that stands at `replies.at`, and gives it. `onEnd` is not called when this side hangs up. */
  constructor(dial: Dial, onPush: (replies: Replies) => Reply[], onEnd: (error: Error) => void) {
    this.#onPush = onPush;
    this.#onEnd = onEnd;
    this.#pipe = dial({
      receive: (bytes) => this.#receive(bytes),
      closed: (error = this.#standing && !this.#quits ? new ConnectionLostError("the store hung up") : new ClosedError("session")) => {
        this.#end(error);
        this.#onEnd(error);
      },
    });
    this.id = this.run(["HELLO", 3], false).then((hello) => (hello as { id: number }).id);
    this.id.catch(() => undefined); // not everybody asks
  }

  get isOpen(): boolean {
    return this.#ended === undefined;
  }

  /** Runs one command, at the end of this turn. Rejects with the reply when it is an error. */
  run(words: readonly Input[], buffers: boolean): Promise<Reply | BufferReply> {
    if (this.#ended) return Promise.reject(this.#ended);
    return new Promise((resolve, reject) => {
      const verb = typeof words[0] === "string" ? words[0].toLowerCase() : "";
      this.#requests.push(words);
      this.#quits ||= verb === "quit";
      this.#pending.push({ buffers, confirmation: SUBSCRIBING.has(verb) ? verb : undefined, resolve, reject });
      if (this.#unsent++ === 0) queueMicrotask(() => this.#send());
    });
  }

  /** Hangs up: what waits is rejected, and takes nothing. */
  close(): void {
    if (this.#ended) return;
    this.#end(new ClosedError("session"));
    this.#pipe.close();
  }

  #send(): void {
    this.#unsent = 0;
    if (this.#ended) return;
    try {
      this.#pipe.send(this.#requests.take());
    } catch (error) {
      this.#end(error as Error);
      this.#onEnd(error as Error);
    }
  }

  #receive(bytes: Uint8Array): void {
    const replies = this.#replies;
    const answers: (Reply | BufferReply)[] = [];
    replies.push(bytes);
    while (replies.isWhole) {
      const head = this.#pending[answers.length];
      let reply: Reply | BufferReply;
      if (replies.isPush) {
        reply = this.#onPush(replies);
        if (head?.confirmation !== (reply as Reply[])[0]) continue;
      } else reply = head?.buffers ? replies.bufferItem() : replies.item();
      answers.push(reply);
    }
    this.#standing ||= answers.length > 0 && !(answers[0] instanceof ReplyError);
    // After all are read: who awaits a PUBLISH has heard what came with its reply.
    for (const [at, { resolve, reject }] of this.#pending.splice(0, answers.length).entries()) {
      const reply = answers[at] as Reply | BufferReply;
      if (reply instanceof ReplyError) reject(reply);
      else resolve(reply);
    }
  }

  #end(error: Error): void {
    this.#ended = error;
    for (const { reject } of this.#pending.splice(0)) reject(error);
  }
}

const SUBSCRIBING = new Set(["subscribe", "psubscribe", "unsubscribe", "punsubscribe"]);
