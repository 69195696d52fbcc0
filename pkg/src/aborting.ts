// What signals that abort have to do with commands that wait.

import type { Input } from "./arguments.js";

const heard = new WeakMap<AbortSignal, Set<() => void>>();

/** Whether it is the command whose wait brings no element, but tells what is on how many disks. */
export function isWaitAof(name: Input | undefined): boolean {
  return /^waitaof$/i.test(`${name}`);
}

/** Whether a wait that is given up has brought nothing: an element that came first is never lost. */
export function isOfNothing(reply: unknown, name: Input | undefined): boolean {
  return reply === null || isWaitAof(name);
}

/**
 * Calls `act` when the signal aborts, unless what this gives was called before. However many there are, the signal has one listener: of more than ten
 * Node warns as of a leak.
 */
export function onAbort(signal: AbortSignal | undefined, act: () => void): () => void {
  if (!signal) return () => undefined;
  const acts = heard.get(signal) ?? new Set();
  heard.set(signal, acts.add(act));
  signal.addEventListener("abort", abort); // once, however often
  return () => {
    acts.delete(act);
    if (acts.size === 0) signal.removeEventListener("abort", abort);
  };
}

function abort({ currentTarget }: Event): void {
  for (const act of heard.get(currentTarget as AbortSignal) ?? []) act();
}
