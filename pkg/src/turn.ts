// The end of a turn of the event loop.
//
// Deliberately absent: timers. A browser makes nested ones wait for milliseconds.

import { Queue } from "./queue.js";

/** Runs it once what is ready now has run. */
export const nextTurn: (run: () => void) => void = typeof setImmediate === "function" ? (run) => void setImmediate(ending, run) : withChannel;

let isEnding = false;

function ending(run: () => void): void {
  isEnding = true;
  queueMicrotask(() => (isEnding = false)); // whatever it throws
  run();
}

/** Runs it at the end of this turn. */
export const endOfTurn = (run: () => void): void => (isEnding ? queueMicrotask(run) : nextTurn(run));

let channel: MessageChannel | undefined;
const waiting = new Queue<() => void>();

function withChannel(run: () => void): void {
  if (!channel) {
    channel = new MessageChannel();
    channel.port1.onmessage = () => waiting.shift()?.();
  }
  waiting.push(run);
  channel.port2.postMessage(0);
}
