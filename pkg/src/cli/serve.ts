// `cachelet serve`: the server as a program.

import { createReadStream, readFileSync } from "node:fs";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";

import { serve, type ServeOptions } from "../server.js";
import { parameters } from "../storage/configuration.js";
import { keyOf } from "./key-file.js";
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
  --save "300 100"       write dump.rdb in --dir after 300 seconds if 100 keys changed, and at the end; SAVE and BGSAVE do it at once
  --dir PATH             the folder of all files; a dump.rdb there is what the server begins with (--dbfilename names another)
  --snapshot-interval S  each so many seconds a copy of all data goes to --dir/snapshots; --snapshot-retention 24 of them are kept
  --encryption-key-file FILE  all these files are encrypted with this key: 32 bytes, in hexadecimal or base64 (openssl rand -hex 32)
  --encryption-previous-key-file FILE  the key they were encrypted with before; BGREWRITEAOF and SAVE write them anew
  --encryption-accept-plain yes  read files that are not encrypted, too; BGREWRITEAOF and SAVE write them anew
  --from dump.rdb        begin with the data of this RDB file, as redis-server writes it; it is only read, and only when --dir is new
  FILE                   a redis.conf; options on the command line win. CONFIG REWRITE writes it

  cachelet serve --port 7000 --maxmemory 64mb --notify-keyspace-events Ex
  redis-cli -p 7000 set greeting hello

Prints one line when it is ready. Ends on SIGTERM, SIGINT (Ctrl-C) or SHUTDOWN, after sending what is ready to be sent.
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
    onShutdown: () => wake(),
  });
  let signalled = false;
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.on(signal, () => {
      signalled = true;
      wake();
    });
  }
  console.log(`cachelet ready on ${server.address}`);
  await ended;
  // As redis-server: with points of `save`, what was not saved is.
  const saved = !signalled || died !== undefined || (await server.save().then(() => true, () => false));
  await server.close();
  if (died) console.error(`cachelet: ${died.message}`);
  return died || !saved ? 1 : 0;
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
  const [configFile] = files;
  const all = { ...(configFile !== undefined && parameters(readFileSync(configFile, "utf8"), configFile)), ...config };
  const { port = "6379", bind = "127.0.0.1", databases, from, "snapshot-interval": interval, "snapshot-retention": retention = "24", ...others } = all;
  const { "encryption-key-file": keyFile, "encryption-previous-key-file": previousKeyFile, "encryption-accept-plain": acceptsPlain, ...rest } = others;
  if (keyFile === undefined && (previousKeyFile ?? acceptsPlain) !== undefined) throw new UsageError("what was encrypted otherwise is written anew with a key: give one with --encryption-key-file");
  if (acceptsPlain !== undefined && !["yes", "no"].includes(acceptsPlain)) throw new UsageError(`--encryption-accept-plain wants yes or no, not ${acceptsPlain}`);
  return {
    port: number("port", port, 65535),
    bind,
    config: rest,
    ...(configFile !== undefined && { configFile }),
    ...(interval !== undefined && {
      snapshots: {
        dir: join(rest["dir"] || ".", "snapshots"),
        intervalMs: 1000 * number("snapshot-interval", interval, MAX_DELAY_S),
        retention: number("snapshot-retention", retention, 1e6),
      },
    }),
    ...(keyFile !== undefined && { encryptionKey: keyOf(keyFile), encryptionAcceptsPlain: acceptsPlain === "yes" }),
    ...(previousKeyFile !== undefined && { previousEncryptionKeys: [keyOf(previousKeyFile)] }),
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

/** The longest delay of a timer, in seconds. */
const MAX_DELAY_S = Math.floor((2 ** 31 - 1) / 1000);

/** How often progress is told. */
const TELL_EVERY_MS = 2000;

function set(config: Record<string, string>, pair: string): void {
  const equals = pair.indexOf("=");
  if (equals < 1) throw new UsageError(`--config wants NAME=VALUE, not ${pair}`);
  config[pair.slice(0, equals)] = pair.slice(equals + 1);
}

function number(name: string, text: string, max: number): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value > max) throw new UsageError(`--${name} wants a number up to ${max}, not ${text}`);
  return value;
}
