// `cachelet serve`: the server as a program.

import { appendFileSync, rmSync, writeFileSync } from "node:fs";

import { serve, type Server } from "../server.js";
import { goOnWithoutReader } from "./output.js";
import type { Http } from "./serve/http.js";
import { type Asked, asked } from "./serve/options.js";

/** The verb's help. */
export const SERVE_HELP = `cachelet serve [FILE] [options]: a server for any Redis client

  FILE                   a redis.conf; options on the command line win, and CONFIG REWRITE writes it
  --NAME VALUE           any parameter of redis.conf; also as --NAME=VALUE and --config NAME=VALUE
  --port 6379            the TCP port; 0 takes a free one
  --bind 127.0.0.1       the addresses to listen on; others than this machine's own reach it with "* ::*"
  --maxmemory 100mb      most bytes of data; writes beyond it are refused
  --requirepass SECRET   clients must AUTH. Without it only this machine is let in, unless you say --protected-mode no

Data that stays
  --appendonly yes       every change is appended to files in --dir (.), which redis-server reads too; with --dir also at any time: CONFIG SET appendonly yes
  --appendfsync always   on the disk before it is acknowledged; everysec (at most a second is lost with the machine), no
  --save "300 100"       write dump.rdb in --dir after 300 seconds if 100 keys changed, and at the end; SAVE and BGSAVE do it at once
  --dir PATH             the folder of all files; a dump.rdb there is what the server begins with (--dbfilename names another)
  --snapshot-interval S  each so many seconds a copy of all data goes to --dir/snapshots; --snapshot-retention 24 of them are kept
  --encryption-key-file FILE  all these files are encrypted with this key: 32 bytes, in hexadecimal or base64 (openssl rand -hex 32)
  --encryption-previous-key-file FILE  the key they were encrypted with before; BGREWRITEAOF and SAVE write them anew
  --encryption-accept-plain yes  read files that are not encrypted, too; BGREWRITEAOF and SAVE write them anew
  --from dump.rdb        begin with the data of this RDB file, as redis-server writes it; it is only read, and only when --dir is new; encrypted or not

TLS
  --tls-port 6380        a port for TLS; with --port 0 the only one
  --tls-cert-file FILE   the server's certificate, and its key: --tls-key-file FILE (--tls-key-file-pass SECRET)
  --tls-ca-cert-file FILE  the authority of the clients' certificates
  --tls-auth-clients no  clients need no certificate; yes (they must show one; the default), optional

HTTP
  --http-port 8080       one server with
                           /         the playground
                           /ws       RESP over WebSocket: every message carries commands, or parts of them
                           /rest     Upstash's REST API, with --rest-token SECRET (openssl rand -hex 32)
                           /metrics  for Prometheus, by redis_exporter's names; asks for the password, if there is one
                           /healthz  200 while the server can answer
  --http-tls yes         that port speaks HTTPS, with the certificates above; /ws is at wss://
  --http-origin URLS     origins of web pages elsewhere that may use /ws; also the name this server has behind a proxy

  cachelet serve --port 7000 --maxmemory 64mb --notify-keyspace-events Ex
  redis-cli -p 7000 set greeting hello
  cachelet serve redis.conf --http-port 8080
  cachelet doctor redis.conf --http-port 8080      what would be in the way of that

Prints one line when it is ready, and one for each further port. Ends on SIGTERM, SIGINT (Ctrl-C), SIGHUP or SHUTDOWN, after sending what is ready to be sent; not when
data that --save wants saved cannot be.
`;

/** Runs the server until a signal ends it. */
export async function serveVerb(args: readonly string[]): Promise<number> {
  const options = asked(args);
  goOnWithoutReader();
  let died: Error | undefined;
  let wake = (): void => undefined;
  const ended = new Promise<void>((resolve) => {
    wake = resolve;
  });
  const { logfile, pidfile } = options.serve.config;
  const tell = logOf(logfile);
  const server = await serve({
    ...options.serve,
    onStorage: tell,
    onDeath: (error) => {
      died = error;
      wake();
    },
    onShutdown: () => wake(),
  });
  const http = await httpOf(server, options);
  let ending: Promise<void> | undefined;
  // As redis-server: with points of `save`, what was not saved is, and who cannot goes on. A terminal that is closed (SIGHUP) must not cost the data either.
  const end = (): void => {
    ending ??= server.save().then(wake, () => {
      ending = undefined;
      tell("the server goes on, because its data could not be saved; make that possible, or end it with SHUTDOWN NOSAVE");
    });
  };
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.on(signal, end);
  const [first, ...others] = server.urls;
  const isPlain = first?.startsWith("redis:") ?? false;
  // What reads the first line looks for an address behind the last blank.
  console.log([`cachelet ready on ${isPlain ? server.address : first}`, ...others, ...(http ? [http.url] : [])].join("\n  "));
  if (pidfile) write(() => writeFileSync(pidfile, `${process.pid}\n`));
  await ended;
  await http?.close();
  await server.close();
  if (pidfile) write(() => rmSync(pidfile, { force: true }));
  if (died) tell(died.message);
  return died ? 1 : 0;
}

/** Where what an operator should know goes: to `logfile`, with the time, or to standard error. */
function logOf(logfile: string | undefined): (line: string) => void {
  if (!logfile) return (line) => console.error(`cachelet: ${line}`);
  write(() => appendFileSync(logfile, ""));
  return (line) => write(() => appendFileSync(logfile, `${new Date().toISOString()} ${line}\n`));
}

/** Writes a file that the server can do without. */
function write(act: () => void): void {
  try {
    act();
  } catch (error) {
    console.error(`cachelet: ${(error as Error).message}`);
  }
}

async function httpOf(server: Server, { http }: Asked): Promise<Http | undefined> {
  if (!http) return undefined;
  try {
    return await (await import("./serve/http.js")).serveHttp(server, http);
  } catch (error) {
    await server.close();
    throw error;
  }
}
