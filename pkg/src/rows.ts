// What running needs to know of the rows of the command table.

import { BY_NAME, Trait } from "./abi.js";
import type { Argument } from "./arguments.js";
import { ROWS } from "./commands.gen.js";

/** Row number by command name. Without subcommands: `CONFIG|GET` is a row's name, but no word of a command. */
export const ROW_OF: ReadonlyMap<string, number> = new Map(ROWS.flatMap(([name], row) => (name.includes("|") ? [] : [[name, row] as const])));

/** Names that have subcommands: their row cannot be run by number alone. */
export const CONTAINERS: ReadonlySet<string> = new Set(ROWS.flatMap(([name]) => (name.includes("|") ? [name.slice(0, name.indexOf("|"))] : [])));

/** Whether a row may wait. */
export const BLOCKING: readonly boolean[] = ROWS.map(([, traits]) => (traits & Trait.Blocking) !== 0);

/** Commands that want handlers: clients have them in forms of their own, or not at all. */
const OF_HANDLERS = ["SUBSCRIBE", "PSUBSCRIBE", "UNSUBSCRIBE", "PUNSUBSCRIBE"];

/** A command as the engine takes it: by its row, or by its name as the first word. */
export type Call = readonly [row: number, name: string, args: readonly Argument[]];

/** What a command is run as. */
export function callOf(name: string, args: readonly Argument[]): Call {
  const upper = name.toUpperCase();
  const row = CONTAINERS.has(upper) ? undefined : ROW_OF.get(upper);
  return row === undefined ? [BY_NAME, upper, [name, ...args]] : [row, upper, args];
}

/** Takes one that is open from those that nobody uses: a client may have killed some meanwhile. */
export function takeOpen<T extends { readonly isOpen: boolean }>(idle: T[]): T | undefined {
  for (let last = idle.pop(); last; last = idle.pop()) if (last.isOpen) return last;
  return undefined;
}

/** `getrange`, `clientNoEvict`: the names that `Commands` declares. */
const methodOf = (name: string): string => name.toLowerCase().replace(/[|-](.)/g, (_, first: string) => first.toUpperCase());

/** Gives a class every command of `Commands` as a method. `make` makes it of the call without its arguments, and of whether it answers bytes. */
export function addMethods<T extends object>(prototype: T, make: (call: Call, buffers: boolean) => (this: T, ...args: Argument[]) => unknown): void {
  for (const [row, [name, traits]] of ROWS.entries()) {
    if (OF_HANDLERS.includes(name)) continue;
    // A container goes by name: its first argument may be a subcommand.
    const call: Call = CONTAINERS.has(name) ? [BY_NAME, name, [name]] : [row, name, []];
    Object.defineProperty(prototype, methodOf(name), { value: make(call, (traits & Trait.Bytes) !== 0), writable: true, configurable: true });
  }
}
