// The messages of channels as server-sent events: `data: message,chat,hello`.

import { DROP_BYTES } from "../limits.js";
import { ReplyError } from "../errors.js";
import type { Pipe } from "../remote/connection.js";
import type { Replies } from "../remote/replies.js";
import { encode } from "../remote/requests.js";
import type { Connections } from "./connections.js";
import { Refusal, type Word } from "./request.js";

/** How often a line that says nothing is sent. Some hosts notice that a client is gone only when they write to it. */
const HEARTBEAT_MS = 15_000;

/**
 * Subscribes with a connection of its own, which ends with the request or its answer.
 * @returns the stream of events, once there is a subscription.
 */
export function events(connections: Connections, command: readonly Word[], request: Request): Promise<ReadableStream<Uint8Array>> {
  return new Promise((resolve, reject) => {
    const { signal } = request;
    let wire: Pipe | undefined;
    let controller: ReadableStreamDefaultController<Uint8Array>;
    let isOver = false;
    const end = (tell: () => void): void => {
      if (isOver) return;
      isOver = true;
      signal.removeEventListener("abort", abort);
      clearInterval(heartbeat);
      wire?.close();
      tell();
    };
    const fail = (error: unknown): void => end(() => (controller.error(error), reject(error)));
    const abort = (): void => fail(signal.reason);
    const send = (text: string): void => {
      controller.enqueue(encoder.encode(text));
      if ((controller.desiredSize ?? 0) < 0) fail(new Error("the subscriber does not read"));
    };
    const take = (replies: Replies): void => {
      const push = replies.item();
      if (isOver) return;
      if (push instanceof ReplyError) return fail(new Refusal(400, push.message));
      send(eventOf((push as unknown[]).join(",")));
      resolve(stream);
    };
    const stream = new ReadableStream<Uint8Array>(
      {
        start: (of) => void (controller = of),
        // It holds the request too: a signal whose request is collected may never tell.
        cancel: () => (void request, end(() => undefined)),
      },
      new ByteLengthQueuingStrategy({ highWaterMark: DROP_BYTES }),
    );
    const heartbeat = setInterval(() => send(":\n\n"), HEARTBEAT_MS);
    if (typeof heartbeat === "object") heartbeat.unref(); // in Node it would keep the process alive
    if (signal.aborted) return abort();
    signal.addEventListener("abort", abort);
    try {
      wire = connections.open(take, (error) => end(() => (controller.close(), reject(error))));
      wire.send(encode([command]));
    } catch (error) {
      fail(error);
    }
  });
}

/** One event, however many lines it has. */
function eventOf(text: string): string {
  const lines = text.split(/\r\n|\r|\n/).map((line) => `data: ${line}\n`);
  return `${lines.join("")}\n`;
}

const encoder = new TextEncoder();
