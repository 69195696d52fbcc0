// The installed package's declarations, in programs of every kind: strict, and with the package's own files checked.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdirSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { before, test } from "node:test";

import { entriesFor, importAll, manifest, short, TOOLS, user, write } from "./install/user.mjs";
import { root } from "./support.mjs";

/** What a program may know of the world, the least first: an entry is tried in each where it runs. */
const WORLDS = {
  "a page": { runs: ["anywhere"], flags: ["--lib", "es2022,dom", "--types", ""] },
  "Node without the DOM": { runs: ["anywhere", "node"], flags: ["--lib", "es2022", "--types", "node"] },
  "Node with the DOM, as tsc has it by default": { runs: ["anywhere", "node"], flags: ["--types", "node"] },
  "a Worker": { runs: ["anywhere", "workers"], flags: ["--lib", "es2022", "--types", "@cloudflare/workers-types"] },
};

/** How modules are found, in a program that has files of both kinds. */
const KINDS = {
  NodeNext: ["--module", "nodenext"],
  Bundler: ["--module", "preserve", "--moduleResolution", "bundler"],
};

let home;
let entries;
before(async () => {
  home = user();
  entries = await entriesFor("node");
  // What a user of these entries has: the libraries they are for.
  for (const name of ["@types/node", "undici-types", "@cloudflare/workers-types", ...Object.keys(manifest.peerDependencies ?? {})]) {
    mkdirSync(dirname(join(home, "node_modules", name)), { recursive: true });
    symlinkSync(join(root, "node_modules", name), join(home, "node_modules", name));
  }
});

/** What tsc finds wrong in these files or in the package. Other libraries' own mistakes are theirs. */
function mistakes(files, flags, compiler = root) {
  const args = [join(compiler, "node_modules/typescript/bin/tsc"), "--noEmit", "--strict", "--exactOptionalPropertyTypes", "--skipLibCheck", "false", "--target", "es2022", ...flags, ...files];
  return new Promise((resolve) => {
    execFile(process.execPath, args, { cwd: home }, (error, stdout) => {
      const lines = stdout.split("\n").filter((line) => /error TS/.test(line));
      resolve(lines.length === 0 && error ? [error.message] : lines.filter((line) => !line.startsWith("node_modules/") || line.startsWith("node_modules/cachelet/")));
    });
  });
}

for (const [world, { runs, flags: lib }] of Object.entries(WORLDS)) {
  test(`every entry in ${world}`, async () => {
    const here = entries.filter((entry) => runs.includes(entry.runs));
    const { imports, names } = importAll(here);
    write(home, { "all.mts": `${imports}\nvoid ${names};`, "all.cts": `${imports}\nvoid ${names};` });
    for (const [kind, flags] of Object.entries(KINDS)) assert.deepEqual(await mistakes(["all.mts", "all.cts"], [...flags, ...lib]), [], kind);
  });
}

const TYPED = `
import { Cachelet, ReplyError, type Reply } from "cachelet";
import { serve } from "cachelet/server";
import { COMMANDS } from "cachelet/commands";
import { createRestHandler, restFetch } from "cachelet/rest";
const typed = async (): Promise<void> => {
  const cache = await Cachelet.create({ maxmemory: 1e6, now: () => 0 });
  const value: string | null = cache.get("k");
  const set: string | null = cache.set("k", new Uint8Array(1), { EX: 10, NX: true });
  cache.set("k", 1n, "PX", 5);
  const count: number = cache.del(["a", "b"], "c");
  const all: { [field: string]: Reply } = cache.hgetall("h");
  const popped: [key: string, element: string] | null = await cache.async.blpop("q", 1);
  // What is asked for decides what is answered.
  const top: string[] = cache.zrange("z", 0, -1, { REV: true });
  const scored: [string, number][] = cache.zrange("z", 0, -1, { REV: true, WITHSCORES: true });
  const either: string[] | [string, number][] = await cache.async.zrange("z", 0, -1, "REV", "WITHSCORES");
  const united: [string, number][] = cache.zunion(2, ["z", "y"], { WITHSCORES: true });
  const first: string | null = cache.lpop("l");
  const some: string[] | null = cache.lpop("l", 2);
  const picked: string[] = cache.hrandfield("h", 2);
  const near: string[] = cache.geosearch("g", { FROMLONLAT: [13.4, 52.5], BYRADIUS: [10, "km"], ASC: true });
  const far: Reply[] = cache.geosearch("g", { FROMMEMBER: "a", BYRADIUS: [10, "km"], WITHDIST: true });
  const [cursor, keys]: [string, string[]] = cache.scan(0, { MATCH: "a*" });
  for (const [id, fields] of cache.xrange("s", "-", "+") ?? []) void [id satisfies string, fields satisfies string[]];
  cache.xadd("s", "*", { temperature: 21.5, unit: "C" });
  cache.xadd("s", { NOMKSTREAM: true, MAXLEN: ["~", 100] }, "*", { a: 1 });
  cache.xadd("s", { MINID: "5-0" }, "*", { a: 1 });
  cache.xinfoStream("s", { FULL: true, COUNT: 5 });
  const common: string = cache.lcs("a", "b");
  cache.hsetex("h", { EX: 10 }, "FIELDS", 1, { a: 1 });
  // @ts-expect-error an option that XADD has not
  cache.xadd("s", { NOMAKESTREAM: true }, "*", { a: 1 });
  const { usedMemory, keys: held }: { usedMemory: number; keys: number } = cache.stats();
  // @ts-expect-error a store is made by create()
  new Cachelet();
  void [common, top, scored, either, united, first, some, picked, near, far, cursor, keys, usedMemory, held];
  cache.zadd("z", { GT: true }, 1, "a");
  cache.hset("h", new Map([["a", 1]]), { b: "x", c: undefined });
  // @ts-expect-error a boolean, which is no word
  cache.hset("h", { admin: true });
  // @ts-expect-error a list, of which fields would be made
  cache.mset({ tags: ["a", "b"] });
  // @ts-expect-error an option that SET has not
  cache.set("k", "v", { EXX: 10 });
  // @ts-expect-error a value that is none
  cache.set("k", undefined);
  // @ts-expect-error a method that is none
  cache.gett("k");
  const server = await serve({ port: 0, cache });
  const off: () => void = cache.subscribe("c", (message: string, channel: string) => undefined);
  const handle: (request: Request) => Promise<Response> = createRestHandler(cache, { token: "secret", readOnlyToken: "public" });
  const patched: typeof fetch = restFetch(server.cache, { url: "http://cache.test", token: "secret" });
  // @ts-expect-error nobody is let in without a token
  createRestHandler(cache, {});
  void [handle, patched, value, set, count, all, popped, off, server.port, COMMANDS[0]?.synopsis, new ReplyError("ERR x").code];
};
void typed;
`;

const CLIENTS = `
import { createConnector } from "cachelet/ioredis";
import { connectCachelet, serveCachelet } from "cachelet/worker";
import { MessageChannel as NodeChannel, parentPort, Worker as NodeWorker } from "node:worker_threads";
const clients = async (): Promise<void> => {
  const cache = await Cachelet.create();
  for await (const { message, channel } of cache.subscribe("c", { bufferBytes: 1e6 })) void [message satisfies string, channel satisfies string];
  for await (const { message } of cache.psubscribeBuffer("c*")) void (message satisfies Uint8Array);
  for (const [member, score] of cache.zscanIterator("z", { MATCH: "a*" })) void [member satisfies string, score satisfies number];
  for await (const key of cache.async.scanIterator({ TYPE: "hash" })) void (key satisfies string);
  const users = cache.withCodec<{ name: string }>("json");
  const user: { name: string } | null = users.get("u");
  users.hset("h", { ada: { name: "Ada" } });
  // @ts-expect-error a value of another type
  users.set("u", 1);
  const later: { [field: string]: Date } = await cache.async.withCodec<Date>({ bytes: true, encode: (date) => new Uint8Array(date.getDay()), decode: (bytes) => new Date(bytes.length) }).hgetall("h");
  const { port1, port2 } = new MessageChannel();
  const served: { close(): void } = serveCachelet(cache, port1);
  const remote = await connectCachelet(port2, { signal: AbortSignal.timeout(5) });
  const members: string[] = await remote.withSignal(AbortSignal.timeout(5)).smembers("s");
  const gone: () => Promise<void> = await remote.subscribe("c", (message: string) => undefined);
  for await (const { pattern } of remote.psubscribe("c*")) void (pattern satisfies string | undefined);
  if (parentPort) serveCachelet(Cachelet.create(), parentPort);
  serveCachelet(cache, new NodeChannel().port1);
  serveCachelet(cache, self); // also where the types are those of pages
  await Promise.all([connectCachelet(new Worker("x")), connectCachelet(new NodeWorker("x"))]);
  void [user, later, createConnector(cache), served, members, gone];
};
void clients;
`;

const PERSISTENT = `
import { PersistentCachelet, type Persistence } from "cachelet/persistent";
const kept = async (): Promise<void> => {
  const store = await PersistentCachelet.open("shop", { maxmemory: 1e6, onPersistence: (persistence: Persistence) => undefined });
  const value: string | null = await store.get("k");
  const off: () => Promise<void> = await store.subscribe("c", (message: string) => undefined);
  const state: "kept" | "degraded" = store.persistence;
  const file: Blob = await store.backup();
  // @ts-expect-error a method that is none
  await store.gett("k");
  await store.close();
  void [value, off, state, file];
};
void kept;
`;

const WORKER = `
import { CacheletObject } from "cachelet/durable";
interface Env { readonly CACHE: DurableObjectNamespace<Cache> }
export class Cache extends CacheletObject<Env> {
  override options() {
    return { maxmemory: 1e6 };
  }
}
export default {
  async fetch(request, env): Promise<Response> {
    const stub = env.CACHE.get(env.CACHE.idFromName("a"));
    const reply = await stub.call("SET", "k", "v", "EX", 10);
    return request.headers.has("Upgrade") ? stub.fetch(request) : Response.json([reply, typeof reply === "object"]);
  },
} satisfies ExportedHandler<Env>;
`;

test("what is typed and what is refused", async () => {
  write(home, { "typed.mts": TYPED + CLIENTS + PERSISTENT, "typed.cts": TYPED + CLIENTS, "worker.mts": WORKER });
  const { "Node with the DOM, as tsc has it by default": node, "a Worker": worker } = WORLDS;
  assert.deepEqual(await mistakes(["typed.mts", "typed.cts"], [...KINDS.NodeNext, ...node.flags]), []);
  assert.deepEqual(await mistakes(["worker.mts"], [...KINDS.Bundler, ...worker.flags]), []);
});

for (const [name, packages] of Object.entries(TOOLS.compilers)) {
  test(`${name}: what is typed and what is refused`, { skip: short }, async () => {
    const { flags } = WORLDS["Node with the DOM, as tsc has it by default"];
    assert.deepEqual(await mistakes(["typed.mts", "typed.cts"], [...KINDS.NodeNext, ...flags], user({ packages })), []);
  });
}
