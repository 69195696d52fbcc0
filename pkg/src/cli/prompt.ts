// `cachelet cli`: a prompt like redis-cli's, on a server or on an engine inside this process.

import { Connection, greeted } from "./connection.js";
import { GONE, type Link } from "./link.js";
import { drained, endWithReader, say } from "./output.js";
import { helpFor } from "./prompt/assist.js";
import { interact } from "./prompt/interact.js";
import { bigKeys, hotKeys, scan } from "./prompt/keys.js";
import { PROMPT_HELP, promptOptions, type PromptOptions } from "./prompt/options.js";
import { pipe } from "./prompt/pipe.js";
import { hasColours, isHelp, Terminal } from "./prompt/terminal.js";
import { latency, stat } from "./prompt/watch.js";

export { PROMPT_HELP };

/** Runs the verb: one command, a stream of commands, a prompt, or a look at a server. */
export async function prompt(args: readonly string[]): Promise<number> {
  const options = promptOptions(args);
  const [first = "", ...topic] = options.command.map(String);
  if (isHelp(first)) return say(`${helpFor(topic.join(" "), hasColours())}\n`);
  endWithReader();
  if (options.mode === "commands") return commands(options);
  const link = await greeted(options.address, options.prefersResp3);
  try {
    return (await look(link, options)) ?? 0;
  } finally {
    link.close();
  }
}

async function look(link: Link, options: PromptOptions): Promise<number | void> {
  switch (options.mode) {
    case "pipe":
      return pipe(link, options.pipeTimeoutMs);
    case "stat":
      return stat(link, options);
    case "scan":
      return scan(link, options);
    case "bigkeys":
    case "memkeys":
      return bigKeys(link, options, options.mode === "memkeys");
    case "hotkeys":
      return hotKeys(link, options);
    default:
      return latency(link, options, options.mode === "latency-history");
  }
}

async function commands(options: PromptOptions): Promise<number> {
  const connection = await Connection.open(options.address, options.prefersResp3);
  try {
    const terminal = new Terminal(connection, options);
    if (options.command.length > 0) return await once(terminal, options);
    if (process.stdin.isTTY) await interact(terminal);
    else await stream(terminal);
    return options.exitOnError && terminal.hasFailed ? 1 : 0;
  } finally {
    connection.close();
  }
}

/** The command of the command line. */
async function once(terminal: Terminal, { command, fromInput, repeat, exitOnError }: PromptOptions): Promise<number> {
  const words = [...command];
  if (fromInput === true) words.push(await readAll());
  else if (fromInput !== undefined) {
    const at = words.findIndex((word) => word.toString() === fromInput);
    if (at < 0) throw new Error(`-X ${fromInput}: no word of the command is ${fromInput}, which standard input would replace`);
    words[at] = await readAll();
  }
  const reached = await terminal.run(words, repeat);
  if (terminal.listens) await listen(terminal);
  return !reached || (exitOnError && terminal.hasFailed) ? 1 : 0;
}

/** A command a line from a pipe, whose bytes need be no text. */
async function stream(terminal: Terminal): Promise<void> {
  for await (const line of lines()) {
    if (!(await terminal.line(line, "latin1"))) return;
    if (terminal.listens) return listen(terminal);
    await drained();
  }
}

/** The lines of standard input in latin1. Nothing but \n ends one, as in redis-cli: \r may stand in quotes. */
async function* lines(): AsyncGenerator<string> {
  process.stdin.setEncoding("latin1");
  let unfinished: string[] = [];
  for await (const piece of process.stdin as AsyncIterable<string>) {
    const [first = "", ...others] = piece.split("\n");
    unfinished.push(first);
    if (others.length === 0) continue;
    yield unfinished.join("");
    unfinished = [others.pop() as string];
    yield* others;
  }
  if (unfinished.join("") !== "") yield unfinished.join("");
}

/** Prints what comes until the other side is gone, which nobody asked it to be. */
async function listen(terminal: Terminal): Promise<never> {
  if (process.stdout.isTTY) process.stderr.write("Reading messages... (press Ctrl-C to quit)\n");
  await terminal.ended;
  throw new Error(GONE);
}

async function readAll(): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of process.stdin) parts.push(part as Buffer);
  return Buffer.concat(parts);
}
