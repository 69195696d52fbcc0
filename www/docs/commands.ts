// What a page says about a command: collected from the engine, the command table, the examples and the list of differences.

import type { Cachelet } from "cachelet";
import type { CommandRow } from "cachelet/commands";

import { splitLine } from "../src/words.ts";
import { type AnsweredLine, type ExampleLine, runExample } from "./examples.ts";

/** An argument as `COMMAND DOCS` describes it. */
export interface Argument {
  readonly name: string;
  readonly type: string;
  readonly token?: string;
  readonly flags?: readonly string[];
  readonly arguments?: readonly Argument[];
}

/** One line of differences.txt. */
export interface Difference {
  readonly what: string;
  readonly redis: string;
  readonly cachelet: string;
  readonly why: string;
}

/** A command, ready to be written about. */
export interface Command {
  readonly row: CommandRow;
  /** `CONFIG GET`, as one types it. */
  readonly title: string;
  /** Its page, from the folder of all pages. */
  readonly path: string;
  readonly arguments: readonly Argument[];
  readonly categories: readonly string[];
  readonly differences: readonly Difference[];
  readonly example: readonly AnsweredLine[];
  /** The first line of the example as a call of its method. */
  readonly call: string | undefined;
}

/** The file of a command's page. */
export function pathOf(row: CommandRow): string {
  return `commands/${row.name.toLowerCase().replace("|", "-")}.html`;
}

/** `CONFIG|GET` as one types it. */
export function titleOf(row: CommandRow): string {
  return row.name.replace("|", " ");
}

/** Reads differences.txt. */
export function parseDifferences(text: string): Difference[] {
  const lines = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return lines.map((line) => {
    const [what = "", redis = "", cachelet = "", why = ""] = line.split(" | ");
    return { what, redis, cachelet, why };
  });
}

/** Whether a line of differences names a command: `CONFIG SET` is not `SET`, and `CLIENT|CONFIG HELP` is `CONFIG HELP`. */
export function names({ what }: Difference, title: string): boolean {
  const [container, sub] = title.split(" ");
  const alternatives = /([A-Z]+(?:\|[A-Z]+)+) ([A-Z]+)/.exec(what);
  if (alternatives) return sub === alternatives[2] && (alternatives[1] ?? "").split("|").includes(container ?? "");
  const found = new RegExp(`(?:^|[^A-Z_-])${title}(?![A-Z_-])`).exec(what);
  if (!found) return false;
  return sub !== undefined || !/\b(CONFIG|OBJECT|CLIENT|COMMAND|MEMORY|PUBSUB|XGROUP|XINFO) $/.test(what.slice(0, found.index + 1));
}

/** All commands. `open` makes an empty store, whose clock and chance are always the same. */
export async function describe(rows: readonly CommandRow[], examples: ReadonlyMap<string, readonly ExampleLine[]>, differences: readonly Difference[], open: () => Promise<Cachelet>): Promise<Command[]> {
  const describeOne = async (row: CommandRow): Promise<Command> => {
    const lines = examples.get(row.name);
    if (lines === undefined) throw new Error(`examples.txt has no example of ${titleOf(row)}`);
    const cache = await open();
    const name = row.name.toLowerCase();
    const docs = cache.call("COMMAND", "DOCS", name) as Record<string, { arguments?: Argument[] }>;
    const [info] = cache.call("COMMAND", "INFO", name) as Array<readonly unknown[]>;
    const example = await runExample(cache, lines);
    cache.close();
    return {
      row,
      title: titleOf(row),
      path: pathOf(row),
      arguments: docs[name]?.arguments ?? [],
      categories: (info?.[6] ?? []) as string[],
      differences: differences.filter((difference) => names(difference, titleOf(row))),
      example,
      call: callOf(row, lines),
    };
  };
  const commands: Command[] = [];
  for (let at = 0; at < rows.length; at += AT_ONCE) commands.push(...(await Promise.all(rows.slice(at, at + AT_ONCE).map(describeOne))));
  return commands;
}

/** Stores that are open at a time: an example mostly waits for turns of the event loop. */
const AT_ONCE = 20;

/** Commands whose methods take handlers, or that are about a connection. */
const OTHERWISE_CALLED = new Set(["SUBSCRIBE", "PSUBSCRIBE", "UNSUBSCRIBE", "PUNSUBSCRIBE", "HELLO", "QUIT", "RESET", "AUTH", "CLIENT|REPLY", "SHUTDOWN"]);

/** The example's first line of this command, as JavaScript. */
export function callOf(row: CommandRow, lines: readonly ExampleLine[]): string | undefined {
  const line = lines.find(({ kind, text, fails }) => kind === "command" && !fails && `${text} `.startsWith(`${titleOf(row)} `));
  if (line === undefined || OTHERWISE_CALLED.has(row.name) || line.text.includes("\\")) return undefined;
  const words = splitLine(line.text).words.slice(titleOf(row).split(" ").length).map(({ text }) => (/^-?(0|[1-9]\d{0,14})$/.test(text) ? text : JSON.stringify(text)));
  const waits = row.flags.includes("blocking");
  return `${waits ? "await cache.async" : "cache"}.${row.method}(${words.join(", ")})`;
}
