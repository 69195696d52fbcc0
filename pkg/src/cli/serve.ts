// `cachelet serve`: the server as a program.

import { createReadStream, readFileSync } from "node:fs";
import { stat } from "node:fs/promises";
import { parseArgs } from "node:util";

import { serve, type ServeOptions } from "../server.js";
import { split } from "./split.js";
import { UsageError } from "./usage.js";

/** The verb's help. */
export const SERVE_HELP = `cachelet serve [FILE] [options]: a server for any Redis client

  --port 6379            the TCP port; 0 takes a free one
  --bind 127.0.0.1       the address to listen on; others than this machine's own reach it with 0.0.0.0 or ::
  --maxmemory 100mb      most bytes of data; writes beyond it are refused
  --requirepass SECRET   clients must AUTH
  --appendonly yes       keep the data: every change is appended to files in --dir (.), which redis-server reads too
  --appendfsync always   on the disk before it is acknowledged; everysec (at most a second is lost with the machine), no
  --config NAME=VALUE    any parameter of redis.conf; also as --NAME VALUE
  --from dump.rdb        begin with the data of this RDB file, as redis-server writes it; it is only read, and only when --dir is new
  FILE                   a redis.conf; options on the command line win

  cachelet serve --port 7000 --maxmemory 64mb --notify-keyspace-events Ex
  redis-cli -p 7000 set greeting hello

Prints one line when it is ready. Ends on SIGTERM or SIGINT (Ctrl-C), after sending what is ready to be sent.
There is no password by default: bind to other addresses only with --requirepass.
`;

/** Runs the server until a signal ends it. */
export async function serveVerb(args: readonly string[]): Promise<number> {
  const options = parse(args);
  let died: Error | undefined;
  let wake = (): void => undefined;
  const ended = new Promise<void>((resolve) => {
    wake = resolve;
  });
  const server = await serve({
    ...options,
    onStorage: (line) => console.error(`cachelet: ${line}`),
    onDeath: (error) => {
      died = error;
      wake();
    },
  });
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, wake);
  console.log(`cachelet ready on ${server.address}`);
  await ended;
  await server.close();
  if (died) console.error(`cachelet: ${died.message}`);
  return died ? 1 : 0;
}

/** Reads the command line, then fills in what a configuration file says. */
function parse(args: readonly string[]): ServeOptions {
  const config: Record<string, string> = {};
  const files: string[] = [];
  const { tokens } = parseArgs({
    args: [...args],
    options: { config: { type: "string", multiple: true }, port: { type: "string" }, bind: { type: "string" } },
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i] as (typeof tokens)[number];
    if (token.kind === "positional") files.push(token.value);
    if (token.kind !== "option") continue;
    const next = tokens[i + 1];
    let { value } = token;
    // A name this program does not know is a parameter of redis.conf; its value is the next word.
    if (value === undefined && next?.kind === "positional") {
      value = next.value;
      i++;
    }
    if (value === undefined) throw new UsageError(`${token.rawName} wants a value. See: cachelet serve --help`);
    if (token.name === "config") set(config, value);
    else config[token.name] = value;
  }
  if (files.length > 1) throw new UsageError(`one configuration file, not ${files.length}: ${files.join(" ")}`);
  const { port = "6379", bind = "127.0.0.1", databases, from, ...rest } = { ...(files[0] !== undefined && read(files[0])), ...config };
  return {
    port: number("port", port, 65535),
    bind,
    config: rest,
    ...(from !== undefined && { from: pieces(from) }),
    ...(databases !== undefined && { databases: number("databases", databases, 2 ** 31 - 1) }),
  };
}

/** A file in pieces, with a line of progress now and then when it takes its time. */
async function* pieces(file: string): AsyncGenerator<Uint8Array> {
  const { size } = await stat(file);
  let read = 0;
  let told = Date.now();
  for await (const piece of createReadStream(file, { highWaterMark: 1 << 20 })) {
    yield piece as Buffer;
    read += (piece as Buffer).length;
    if (Date.now() - told < TELL_EVERY_MS) continue;
    told = Date.now();
    console.error(`cachelet: ${file}: ${Math.floor((100 * read) / size)} % of ${Math.ceil(size / 2 ** 20)} MB`);
  }
}

/** How often progress is told. */
const TELL_EVERY_MS = 2000;

function set(config: Record<string, string>, pair: string): void {
  const equals = pair.indexOf("=");
  if (equals < 1) throw new UsageError(`--config wants NAME=VALUE, not ${pair}`);
  config[pair.slice(0, equals)] = pair.slice(equals + 1);
}

/** A redis.conf: a parameter a line, `#` starts a comment line. */
function read(file: string): Record<string, string> {
  const config: Record<string, string> = {};
  for (const [index, line] of readFileSync(file, "utf8").split("\n").entries()) {
    if (/^\s*(#|$)/.test(line)) continue;
    const words = split(line);
    if (!words || words.length < 2) throw new UsageError(`${file}:${index + 1}: a parameter is a name and a value: ${line.trim()}`);
    const [name, ...values] = words.map(String);
    config[(name as string).toLowerCase()] = values.join(" ");
  }
  return config;
}

function number(name: string, text: string, max: number): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value > max) throw new UsageError(`--${name} wants a number up to ${max}, not ${text}`);
  return value;
}
