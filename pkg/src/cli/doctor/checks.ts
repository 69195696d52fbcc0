// What `cachelet doctor` looks at: one check a thing, each with what to do.

import { X509Certificate } from "node:crypto";
import { accessSync, constants, existsSync, readdirSync, statfsSync, statSync } from "node:fs";
import { createServer } from "node:net";
import { totalmem } from "node:os";
import { dirname, join, resolve } from "node:path";

import { configOf } from "../../bare-session.js";
import { listen } from "../../listen.js";
import { Cachelet } from "../../node.js";
import { encryptionOf, type ServeOptions } from "../../server.js";
import { storageOf } from "../../storage/config.js";
import type { Wrap } from "../../storage/encrypted-files.js";
import { FileKeeper } from "../../storage/keeper.js";
import { LookingFiles } from "../../storage/looking-files.js";
import { lockOwner } from "../../storage/node-files.js";
import { isLogged, isSaved } from "../../storage/wanted.js";
import { tlsServer } from "../../tls.js";
import { keysText } from "../rdb/keys.js";
import { pageFiles } from "../serve/http-page.js";
import type { Asked } from "../serve/options.js";

/** What was found, in a line; `todo` says what to do. */
export interface Finding {
  readonly status: "ok" | "warn" | "FAIL";
  readonly what: string;
  readonly todo?: string;
}

/** Looks at one thing. What it throws is a failure. */
export type Check = (options: Asked) => Iterable<Finding> | AsyncIterable<Finding>;

const NODE = [20, 19] as const;
const MB = 2 ** 20;
const DAY_MS = 86_400_000;
/** What data may take of the 4 GB that wasm can address: the engine's `MEMORY_BYTES_MAX`. */
const DATA_BYTES_MAX = 3072 * MB;
/** Before that this program did not exist. */
const CLOCK_MIN_MS = Date.UTC(2026, 0);
const CLOCK_SLACK_MS = 5_000;

function* node(): Iterable<Finding> {
  const { node: version } = process.versions;
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const isGood = major > NODE[0] || (major === NODE[0] && minor >= NODE[1]);
  if (isGood) yield { status: "ok", what: `Node.js ${version} on ${process.platform} ${process.arch}` };
  else yield { status: "FAIL", what: `Node.js ${version} is too old`, todo: `install ${NODE.join(".")} or later: https://nodejs.org` };
}

function* engine(): Iterable<Finding> {
  const start = performance.now();
  const cache = Cachelet.createSync();
  try {
    cache.set("doctor", "well");
    if (cache.get("doctor") !== "well") throw new Error("the engine does not give back what it was given");
    yield { status: "ok", what: `the engine loads and answers (${Math.ceil(performance.now() - start)} ms)` };
  } finally {
    cache.close();
  }
}

function* memory({ serve }: Asked): Iterable<Finding> {
  const here = Math.min(totalmem(), process.constrainedMemory() || Infinity);
  const { maxmemory } = createdWith(serve, (cache) => cache.call("CONFIG", "GET", "maxmemory") as Record<string, string>);
  const most = Number(maxmemory) || DATA_BYTES_MAX;
  const limit = Number(maxmemory) ? `maxmemory is ${megabytes(most)}` : `maxmemory is not set, so data may take ${megabytes(most)}`;
  if (most < 0.8 * here) yield { status: "ok", what: `memory: ${limit}, of ${megabytes(here)} here` };
  else yield { status: "warn", what: `memory: ${limit}, of ${megabytes(here)} here`, todo: `leave room for the rest: --maxmemory ${Math.floor((0.6 * here) / MB)}mb` };
}

async function* ports({ serve, http }: Asked): AsyncIterable<Finding> {
  const { port, bind, tls } = serve;
  const all = [...(port !== 0 || !tls ? [["port", port] as const] : []), ...(tls ? [["tls-port", tls.port] as const] : []), ...(http ? [["http-port", http.port] as const] : [])];
  for (const [name, number] of all) {
    try {
      const listeners = await listen(() => createServer(), number, bind);
      await listeners.close();
      yield { status: "ok", what: `${name} ${number} is free on ${bind}` };
    } catch (error) {
      yield { status: "FAIL", what: `${name}: ${(error as Error).message}` };
    }
  }
}

function* strangers({ serve, http }: Asked): Iterable<Finding> {
  const isLocal = serve.bind.split(/\s+/).every((address) => /^-?(127\.|::1$|localhost$)/.test(address));
  if (isLocal) return yield { status: "ok", what: "only this machine reaches it" };
  const { requirepass, "protected-mode": mode } = createdWith(serve, (cache) => cache.call("CONFIG", "GET", "requirepass", "protected-mode") as Record<string, string>);
  const todo = "set a password: --requirepass SECRET";
  if (requirepass === "" && mode === "yes") yield { status: "warn", what: "others reach it and are turned away: there is no password (protected mode)", todo };
  else if (requirepass === "") yield { status: "warn", what: "whoever reaches it may read and change all data: there is no password, and protected-mode is no", todo };
  else if ((http && !http.tls) || !serve.tls || serve.port !== 0) yield { status: "warn", what: "others reach it, and passwords and data cross the network as they are", todo: "use TLS only (--port 0 --tls-port 6380, and --http-tls yes or a proxy with TLS before --http-port); or a network of your own" };
  else yield { status: "ok", what: "others reach it by TLS, with the password" };
}

function* certificates({ serve, http }: Asked): Iterable<Finding> {
  const tls = serve.tls ?? http?.tls;
  if (!tls) return;
  tlsServer(tls, {}, () => undefined);
  const { subject, validFrom, validTo } = new X509Certificate(tls.cert);
  const name = `the certificate of ${subject?.replaceAll("\n", ", ")}`;
  const leftMs = Date.parse(validTo) - Date.now();
  if (Date.parse(validFrom) > Date.now()) yield { status: "FAIL", what: `${name} is not valid before ${validFrom}`, todo: "look at the clock, or have another one made" };
  else if (leftMs <= 0) yield { status: "FAIL", what: `${name} is not valid since ${validTo}`, todo: "have it renewed" };
  else if (leftMs < 30 * DAY_MS) yield { status: "warn", what: `${name} is valid until ${validTo}`, todo: "have it renewed" };
  else yield { status: "ok", what: `${name} is valid until ${validTo}` };
}

function* playground({ http }: Asked): Iterable<Finding> {
  if (!http) return;
  if (pageFiles().size > 0) yield { status: "ok", what: "the playground is there" };
  else yield { status: "warn", what: "the playground is not in this build of the package", todo: "install a released package, or build www" };
}

async function* data({ serve }: Asked): AsyncIterable<Finding> {
  const { config } = serve;
  const isKept = isLogged(config) || isSaved(config);
  if (!isKept) return yield { status: "ok", what: "data stays in memory only; --appendonly yes --dir DIR would keep it" };
  const dir = config["dir"] || ".";
  const there = existing(resolve(dir));
  if (!statSync(there).isDirectory()) return yield { status: "FAIL", what: `${there} is no folder`, todo: "choose another --dir" };
  try {
    accessSync(there, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    return yield { status: "FAIL", what: `${there} cannot be read and written: ${(error as Error).message}`, todo: "make it this user's (chown), or choose another --dir" };
  }
  if (there !== resolve(dir)) return yield { status: "ok", what: `${dir} is not there yet: it will be made` };
  yield { status: "ok", what: `${dir} can be read and written` };
  const folder = join(dir, config["appenddirname"] ?? "appendonlydir");
  yield room(dir, folder);
  yield* clock(dir, folder);
  const owner = lockOwner(folder);
  if (owner !== undefined) return yield { status: "FAIL", what: `${folder} is in use by process ${owner}`, todo: "stop it, or choose another --dir" };
  yield* files(serve, dir);
}

/** The folder, or the nearest above it that is there. */
function existing(path: string): string {
  return existsSync(path) ? path : existing(dirname(path));
}

function room(...folders: string[]): Finding {
  const { bavail, bsize } = statfsSync(folders[0] as string);
  const there = filesIn(folders).reduce((bytes, { size }) => bytes + size, 0);
  const what = `${megabytes(bavail * bsize)} of the disk are free; files have ${megabytes(there)}`;
  // A rewrite and a save write everything again before the old goes.
  return bavail * bsize < 2 * there + 64 * MB ? { status: "warn", what, todo: "make room: files are written anew before the old ones go" } : { status: "ok", what };
}

function* clock(...folders: string[]): Iterable<Finding> {
  const newestMs = Math.max(CLOCK_MIN_MS, ...filesIn(folders).map(({ mtimeMs }) => mtimeMs));
  const now = new Date();
  if (now.getTime() + CLOCK_SLACK_MS < newestMs) {
    yield { status: "FAIL", what: `the clock says ${now.toISOString()}, and files here are of ${new Date(newestMs).toISOString()}`, todo: "set the clock (timedatectl set-ntp true): keys would not expire when they should" };
  } else yield { status: "ok", what: `the clock says ${now.toISOString()}` };
}

function filesIn(folders: readonly string[]): { size: number; mtimeMs: number }[] {
  const paths = folders.filter((folder) => existsSync(folder)).flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)));
  return paths.flatMap((path) => statSync(path, { throwIfNoEntry: false }) ?? []).filter((stats) => stats.isFile());
}

/** Reads the files as the server would, and writes nothing. */
async function* files(options: Asked["serve"], dir: string): AsyncIterable<Finding> {
  const { config } = options;
  const told: string[] = [];
  const tell = (line: string): unknown => told.push(line);
  const { wrap: kept } = await encryptionOf(options);
  const wrap: Wrap = (files, how) => kept(new LookingFiles(files), how);
  const log = isLogged(config) ? await storageOf(config, { tell, wrap, now: configOf, from: options.from }) : undefined;
  const keeper = new FileKeeper({ dir, dbfilename: config["dbfilename"] ?? "dump.rdb", wrap, tell });
  const dump = log ? undefined : await keeper.load();
  if (log?.isNew || (!log && !dump)) {
    if (told.length === 0) yield { status: "ok", what: "there are no data files yet" };
  } else {
    const start = performance.now();
    const cache = await Cachelet.create({ ...created(options), ...(log && { storage: log }), ...(dump && { from: dump }) });
    const keys = (cache.call("INFO", "keyspace") as string).matchAll(/keys=(\d+)/g);
    const count = [...keys].reduce((sum, [, number]) => sum + Number(number), 0);
    cache.close();
    await log?.close();
    yield { status: "ok", what: `${log ? "the append-only directory" : keeper.path} loads: ${keysText(count)} in ${((performance.now() - start) / 1000).toFixed(1)} s` };
  }
  // It also tells that it is fine.
  for (const line of told.filter((line) => !line.startsWith("append-only directory "))) yield { status: "warn", what: line };
}

/** What a store of the server is made with; nothing is kept. */
function created({ config, databases }: ServeOptions): { config: Record<string, string>; databases?: number } {
  const keeping = /^(append|auto-aof|aof-|dir$|dbfilename$|save$)/;
  return { config: Object.fromEntries(Object.entries(config ?? {}).filter(([name]) => !keeping.test(name))), ...(databases !== undefined && { databases }) };
}

function createdWith<T>(options: ServeOptions, look: (cache: Cachelet) => T): T {
  const cache = Cachelet.createSync(created(options));
  try {
    return look(cache);
  } finally {
    cache.close();
  }
}

function megabytes(bytes: number): string {
  return bytes < 1024 * MB ? `${(bytes / MB).toFixed(bytes < 10 * MB ? 1 : 0)} MB` : `${(bytes / (1024 * MB)).toFixed(1)} GB`;
}

/** In the order in which they are told. */
export const CHECKS: readonly Check[] = [node, engine, memory, ports, strangers, certificates, playground, data];
