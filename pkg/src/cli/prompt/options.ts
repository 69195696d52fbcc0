// The options of `cachelet cli`: redis-cli's, as far as there is something behind them.

import { ADDRESS_HELP, ADDRESS_OPTIONS, addressOf, type Address } from "../address.js";
import type { Format } from "../format.js";
import { leading, milliseconds, whole } from "../options.js";
import { split } from "../split.js";
import { UsageError } from "../usage.js";

/** The verb's help. */
export const PROMPT_HELP = `cachelet cli [options] [COMMAND ...]: talks to a server as redis-cli does

  cachelet cli set greeting hello            one command
  cachelet cli < commands.txt                a command a line
  cachelet cli --pipe < commands.resp        as many as can be, as RESP or a line each; errors are counted
  cachelet cli --local                       a prompt on an engine of its own; Tab completes, "help set" explains, Ctrl-D ends
  cachelet cli -r 10 -i 0.5 incr hits        a command ten times, half a second apart
  cachelet cli -x set photo < photo.jpg      the last word from standard input
  cachelet cli --scan --pattern 'user:*'     names of keys
  cachelet cli -u rediss://:secret@example.org:6380/2 ping

The server
${ADDRESS_HELP}  -n 0           the database

One command, or many
  -x, -X TAG     the last word, or the word TAG, is read from standard input
  -r N, -i S     N times (-1: for ever), S seconds apart
  -e             end with code 1 when the command's reply is an error; without, only when the server is not reached
  --quoted-input words in quotes are read as at the prompt: '"\\x00"'

What is printed
  --no-raw       with types and quotes, as on a terminal
  --raw          as bytes, as into a pipe; -d TEXT between the items of a list, -D TEXT behind a reply, a new line if not said
  --csv, --json  of a reply; --quoted-json: bytes that are no text escaped
  --show-pushes no   RESP3 messages that nobody asked for are not shown

A look at a server
  --stat         a line a second: keys, memory, clients, requests; -i S
  --bigkeys      the biggest keys of each type, by elements; --memkeys by memory (--memkeys-samples N elements are looked at)
  --hotkeys      the keys most used; wants CONFIG SET maxmemory-policy allkeys-lfu (or volatile-lfu) for some time before
  --scan         all names of keys; for these four: --pattern TEXT, --count N a step, -i S of rest each 100 steps
  --latency      of a PING, in milliseconds; --latency-history a line each -i S (15)
  --pipe-timeout 30  seconds to wait for the last reply of --pipe; 0: for ever

The prompt keeps its history in ~/.cachelet_history (REDISCLI_HISTFILE says where else; passwords are left out). At it: help COMMAND,
help @GROUP, 5 COMMAND for five times, :set nohints, connect HOST PORT, clear, quit.
`;

const NO_SCRIPTS = "Cachelet has no scripting. On a redis-server, write: cachelet cli EVAL \"$(cat FILE)\" NUMKEYS KEY ... ARG ...";
const NO_CLUSTER = "Cachelet has no cluster, and this prompt follows no redirections; ask a node with -h and -p";
const NO_REPLICA = "Cachelet has no replication. SAVE writes dump.rdb, and cachelet rdb --help tells what can be done with one";

/** What redis-cli has and this has not. */
const REFUSED: Record<string, string> = {
  eval: NO_SCRIPTS,
  ldb: NO_SCRIPTS,
  "ldb-sync-mode": NO_SCRIPTS,
  cluster: NO_CLUSTER,
  c: NO_CLUSTER,
  rdb: NO_REPLICA,
  "functions-rdb": NO_REPLICA,
  replica: NO_REPLICA,
  slave: NO_REPLICA,
  version: "cachelet --version tells it",
  askpass: "put the password into the environment variable REDISCLI_AUTH, which is not shown either",
  cacertdir: "give one file with --cacert",
  "lru-test": "cachelet bench -r KEYS makes load",
  "latency-dist": "--latency and --latency-history are",
  "intrinsic-latency": "--latency and --latency-history are",
};

/** What the verb does. */
export type Mode = "commands" | "pipe" | "stat" | "bigkeys" | "memkeys" | "hotkeys" | "scan" | "latency" | "latency-history";

const MODES = ["pipe", "stat", "bigkeys", "memkeys", "hotkeys", "scan", "latency", "latency-history"] as const satisfies readonly Mode[];

/** How the prompt was asked for. */
export interface PromptOptions {
  readonly address: Address;
  /** RESP3 is tried, and done without where there is none. */
  readonly prefersResp3: boolean;
  readonly mode: Mode;
  readonly command: readonly Buffer[];
  /** The word that standard input replaces; `true`: it comes last. */
  readonly fromInput: string | true | undefined;
  readonly format: Format;
  /** Between items, and behind a reply, where that is `raw`. */
  readonly itemDelimiter: string;
  readonly replyDelimiter: string;
  readonly showPushes: boolean;
  readonly exitOnError: boolean;
  /** Negative: for ever. */
  readonly repeat: number;
  readonly intervalMs: number | undefined;
  readonly pattern: string | undefined;
  readonly count: number | undefined;
  readonly memorySamples: number | undefined;
  readonly pipeTimeoutMs: number;
}

const OPTIONS = {
  ...ADDRESS_OPTIONS,
  database: { type: "string", short: "n" },
  stdin: { type: "boolean", short: "x" },
  "stdin-tag": { type: "string", short: "X" },
  repeat: { type: "string", short: "r", default: "1" },
  interval: { type: "string", short: "i" },
  "exit-on-error": { type: "boolean", short: "e" },
  "quoted-input": { type: "boolean" },
  raw: { type: "boolean" },
  "no-raw": { type: "boolean" },
  csv: { type: "boolean" },
  json: { type: "boolean" },
  "quoted-json": { type: "boolean" },
  "item-delimiter": { type: "string", short: "d", default: "\n" },
  "reply-delimiter": { type: "string", short: "D", default: "\n" },
  "show-pushes": { type: "string" },
  pattern: { type: "string" },
  "quoted-pattern": { type: "string" },
  count: { type: "string" },
  pipe: { type: "boolean" },
  "pipe-timeout": { type: "string", default: "30" },
  stat: { type: "boolean" },
  bigkeys: { type: "boolean" },
  memkeys: { type: "boolean" },
  "memkeys-samples": { type: "string" },
  hotkeys: { type: "boolean" },
  scan: { type: "boolean" },
  latency: { type: "boolean" },
  "latency-history": { type: "boolean" },
  verbose: { type: "boolean" },
} as const;

const MOST = 2 ** 31 - 1;

/** Reads the command line. */
export function promptOptions(args: readonly string[]): PromptOptions {
  const { values, rest } = leading("cli", args, OPTIONS, REFUSED);
  const samples = values["memkeys-samples"];
  const modes = MODES.filter((mode) => values[mode] || (mode === "memkeys" && samples !== undefined));
  if (modes.length > 1) throw new UsageError(`one at a time: ${modes.map((mode) => `--${mode}`).join(", ")}`);
  const [mode = "commands"] = modes;
  if (mode !== "commands" && rest.length > 0) throw new UsageError(`--${mode} takes no command, and there is "${rest.join(" ")}"`);
  const fromInput = values.stdin || values["stdin-tag"];
  if (fromInput !== undefined && rest.length === 0) throw new UsageError("-x wants a command whose last word standard input is: cachelet cli -x set name < file");
  const pushes = values["show-pushes"];
  if (pushes !== undefined && !/^(y|n)/i.test(pushes)) throw new UsageError(`--show-pushes wants yes or no, not ${pushes}`);
  return {
    address: addressOf(values, "-n", values.database),
    prefersResp3: (values.json || values["quoted-json"]) === true && !values.resp2,
    mode,
    command: rest.map((word) => (values["quoted-input"] ? unquoted(word) : Buffer.from(word))),
    fromInput,
    format: formatOf(values),
    itemDelimiter: bytesOf(values["item-delimiter"] as string),
    replyDelimiter: bytesOf(values["reply-delimiter"] as string),
    showPushes: pushes === undefined ? process.stdout.isTTY : /^y/i.test(pushes),
    exitOnError: values["exit-on-error"] === true,
    repeat: whole("-r", values.repeat as string, -1, MOST),
    intervalMs: values.interval === undefined ? undefined : milliseconds("-i", values.interval),
    pattern: values["quoted-pattern"] === undefined ? values.pattern : String(unquoted(values["quoted-pattern"])),
    count: values.count === undefined ? undefined : whole("--count", values.count, 1, MOST),
    memorySamples: samples === undefined ? undefined : whole("--memkeys-samples", samples, 0, MOST),
    pipeTimeoutMs: milliseconds("--pipe-timeout", values["pipe-timeout"] as string),
  };
}

function formatOf(values: { raw?: boolean; "no-raw"?: boolean; csv?: boolean; json?: boolean; "quoted-json"?: boolean }): Format {
  if (values["quoted-json"]) return "quoted-json";
  if (values.json) return "json";
  if (values.csv) return "csv";
  return values.raw || (!values["no-raw"] && !process.stdout.isTTY) ? "raw" : "pretty";
}

/** The bytes of a word in a latin1 string, as replies are written. */
const bytesOf = (word: string): string => Buffer.from(word).toString("latin1");

function unquoted(word: string): Buffer {
  if (!/^["']/.test(word)) return Buffer.from(word);
  const words = split(word);
  if (words?.length !== 1) throw new UsageError(`this is not one word in quotes: ${word}`);
  return words[0] as Buffer;
}
