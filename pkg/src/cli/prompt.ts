// `cachelet cli`: a prompt like redis-cli's, on a server or on an engine inside this process.

import { createInterface, type Interface } from "node:readline";
import { parseArgs } from "node:util";

import { complete, helpFor } from "./assist.js";
import { isPage, pretty, raw } from "./format.js";
import { connectLocal, connectTcp, type Link } from "./link.js";
import type { RespReply } from "./resp.js";
import { split } from "./split.js";
import { UsageError } from "./usage.js";

/** The verb's help. */
export const PROMPT_HELP = `cachelet cli [options] [COMMAND ...]: talks to a server as redis-cli does

  -h 127.0.0.1   the server's address
  -p 6379        its port
  -a SECRET      the password; --user NAME with it for a user other than default
  -n 0           the database
  -3             RESP3
  -x             the last argument is read from standard input
  --local        no server: an engine inside this process, empty, gone at the end
  --raw          replies as bytes, without types (as when the output is a pipe); --no-raw the opposite

  cachelet cli set greeting hello        one command
  cachelet cli < commands.txt            a command a line
  cachelet cli --local                   a prompt; Tab completes, "help set" explains, Ctrl-D ends
`;

/** How the prompt was asked for. */
interface PromptOptions {
  readonly host: string;
  readonly port: number;
  readonly password: string | undefined;
  readonly user: string | undefined;
  readonly database: number;
  readonly resp3: boolean;
  readonly lastFromInput: boolean;
  readonly local: boolean;
  readonly raw: boolean;
  readonly command: readonly string[];
}

/** Runs the verb: one command, a stream of commands, or a prompt. */
export async function prompt(args: readonly string[]): Promise<number> {
  const options = parse(args);
  const link = options.local ? await connectLocal() : await connectTcp(options.host, options.port);
  try {
    const terminal = new Terminal(link, options);
    await terminal.greet();
    if (options.command.length > 0) return await terminal.once();
    return process.stdin.isTTY ? await terminal.interact() : await terminal.stream();
  } finally {
    link.close();
  }
}

/** A link with somebody at it. */
class Terminal {
  readonly #link: Link;
  readonly #options: PromptOptions;
  #database: number;
  /** Ends a wait for messages. */
  #interrupt: (() => void) | undefined;
  #listened = false;

  constructor(link: Link, options: PromptOptions) {
    this.#link = link;
    this.#options = options;
    this.#database = options.database;
    link.onPush = (reply) => this.#print(reply);
  }

  /** Does what the options ask before the first command. */
  async greet(): Promise<void> {
    const { password, user, database, resp3 } = this.#options;
    if (password !== undefined) await this.#must(user === undefined ? ["AUTH", password] : ["AUTH", user, password]);
    if (resp3) await this.#must(["HELLO", "3"]);
    if (database !== 0) await this.#must(["SELECT", `${database}`]);
  }

  /** The command of the command line. */
  async once(): Promise<number> {
    const words = this.#options.command.map((word) => Buffer.from(word));
    if (this.#options.lastFromInput) words.push(await readAll());
    return (await this.#run(words)) ? 0 : 1;
  }

  /** A command a line from a pipe. */
  async stream(): Promise<number> {
    let fine = true;
    for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
      const words = split(line);
      if (!words) process.stdout.write("Invalid argument(s)\n");
      else if (words.length > 0) fine = (await this.#run(words)) && fine;
    }
    return fine ? 0 : 1;
  }

  /** A prompt, until Ctrl-D, `quit` or `exit`. */
  async interact(): Promise<number> {
    const lines = createInterface({ input: process.stdin, output: process.stdout, completer: complete, historySize: 1000 });
    let over = false;
    lines.on("SIGINT", () => (this.#interrupt ?? (() => lines.close()))());
    while (!over) {
      const line = await ask(lines, this.#mark());
      if (line === undefined) break;
      const words = split(line);
      const [first = "", ...rest] = (words ?? []).map(String);
      if (!words) console.log("Invalid argument(s)");
      else if (first === "quit" || first === "exit") break;
      else if (first === "help" || first === "?") console.log(helpFor(rest.join(" ")));
      else if (first === "clear") console.clear();
      else if (words.length > 0) {
        await this.#run(words);
        over = this.#listened;
      }
    }
    lines.close();
    return 0;
  }

  #mark(): string {
    return `${this.#link.name}${this.#database === 0 ? "" : `[${this.#database}]`}> `;
  }

  /** Runs a command and prints its reply; false when that is an error. */
  async #run(words: readonly Uint8Array[]): Promise<boolean> {
    const reply = await this.#link.send(words);
    const texts = words.map((word) => Buffer.from(word).toString());
    if (isPage(texts) && reply.type !== "error") process.stdout.write(raw(reply));
    else this.#print(reply);
    const name = (texts[0] as string).toUpperCase();
    if (name === "SELECT" && reply.type === "status") this.#database = Number(texts[1]);
    if (/^[PS]?SUBSCRIBE$|^MONITOR$/.test(name) && reply.type !== "error") await this.#listen();
    return reply.type !== "error";
  }

  /** Prints what comes until Ctrl-C or until the other side is gone. */
  async #listen(): Promise<void> {
    process.stderr.write("Reading messages... (press Ctrl-C to quit)\n");
    this.#listened = true;
    const interrupted = new Promise<void>((resolve) => {
      this.#interrupt = resolve;
      process.once("SIGINT", resolve);
    });
    await Promise.race([interrupted, this.#link.ended]);
  }

  #print(reply: RespReply): void {
    process.stdout.write(this.#options.raw ? Buffer.concat([raw(reply), Buffer.from("\n")]) : `${pretty(reply)}\n`);
  }

  async #must(words: readonly string[]): Promise<void> {
    const reply = await this.#link.send(words.map((word) => Buffer.from(word)));
    if (reply.type === "error") throw new Error(`${words[0]} failed: ${reply.bytes}`);
  }
}

function ask(lines: Interface, mark: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const closed = (): void => resolve(undefined);
    lines.once("close", closed);
    lines.question(mark, (line) => {
      lines.off("close", closed);
      resolve(line);
    });
  });
}

async function readAll(): Promise<Buffer<ArrayBuffer>> {
  const parts: Buffer[] = [];
  for await (const part of process.stdin) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

const OPTIONS = {
  host: { type: "string", short: "h", default: "127.0.0.1" },
  port: { type: "string", short: "p", default: "6379" },
  pass: { type: "string", short: "a" },
  user: { type: "string" },
  database: { type: "string", short: "n", default: "0" },
  resp3: { type: "boolean", short: "3", default: false },
  stdin: { type: "boolean", short: "x", default: false },
  local: { type: "boolean", default: false },
  raw: { type: "boolean" },
  "no-raw": { type: "boolean" },
} as const;

/** Options end where the command starts: a command may have words that look like options. */
function parse(args: readonly string[]): PromptOptions {
  const { tokens } = parseArgs({ args: [...args], options: OPTIONS, strict: false, allowPositionals: true, tokens: true });
  const start = tokens.find((token) => token.kind === "positional")?.index ?? args.length;
  const values = strictly(args.slice(0, start));
  const port = Number(values.port);
  const database = Number(values.database);
  if (!Number.isInteger(port) || port < 1 || port > 65535) throw new UsageError(`-p wants a port, not ${values.port}`);
  if (!Number.isInteger(database) || database < 0) throw new UsageError(`-n wants a number, not ${values.database}`);
  return {
    host: values.host,
    port,
    password: values.pass ?? process.env["REDISCLI_AUTH"],
    user: values.user,
    database,
    resp3: values.resp3,
    lastFromInput: values.stdin,
    local: values.local,
    raw: values.raw ?? (values["no-raw"] ? false : !process.stdout.isTTY),
    command: args.slice(start),
  };
}

function strictly(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS }).values;
  } catch (error) {
    throw new UsageError(`${(error as Error).message}. See: cachelet cli --help`);
  }
}
