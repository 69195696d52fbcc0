// Runs the real workerd with the built package and talks to the stores in it.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, mkdirSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before } from "node:test";

import WebSocket from "ws";

import { root } from "../support.mjs";

export const sleep = (time_ms) => new Promise((resolve) => setTimeout(resolve, time_ms));
const binary = createRequire(import.meta.url)("workerd").default;

/**
 * Tells workerd of a Worker whose files are in a folder: scripts, the first of which is its main one, the engine, flags, classes of Durable
 * Objects by binding, bindings that evaluate code, and flags of V8.
 */
export function configure(folder, { scripts, engine = "engine.wasm", flags = [], objects = {}, evaluates = [], v8Flags = [] }) {
  const list = (items, text) => `[ ${items.map(text).join(", ")} ]`;
  const classes = Object.entries(objects);
  const bindings = [...classes.map(([binding, name]) => `(name = "${binding}", durableObjectNamespace = "${name}")`), ...evaluates.map((binding) => `(name = "${binding}", unsafeEval = void)`)];
  writeFileSync(
    join(folder, "config.capnp"),
    `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [ (name = "main", worker = .w), (name = "disk", disk = (path = "state", writable = true)) ],
  sockets = [ (name = "http", address = "127.0.0.1:0", http = (), service = "main") ],
  v8Flags = ${list(v8Flags, (flag) => `"${flag}"`)} );
const w :Workerd.Worker = (
  modules = ${list([...scripts.map((file) => `(name = "${file}", esModule = embed "${file}")`), `(name = "${engine}", wasm = embed "${engine}")`], String)},
  compatibilityDate = "2026-04-20", compatibilityFlags = ${list(flags, (flag) => `"${flag}"`)},
  durableObjectNamespaces = ${list(classes, ([, name]) => `(className = "${name}", uniqueKey = "${name.toLowerCase()}", enableSql = true)`)},
  durableObjectStorage = (localDisk = "disk"),
  bindings = ${list(bindings, String)} );
`,
  );
}

/** Copies what an entry of the package consists of into a folder; gives its scripts. */
export function copyEntry(entry, folder) {
  const dist = join(root, "dist");
  const scripts = readdirSync(dist).filter((file) => file === `${entry}.js` || /^(chunk-.*|errors)\.js$/.test(file));
  for (const file of [...scripts, "engine.wasm"]) copyFileSync(join(dist, file), join(folder, file));
  return scripts;
}

/** A folder with the Worker, the package's files and a place for storage. */
export function makeFolder() {
  const folder = mkdtempSync(join(tmpdir(), "cachelet-workerd-"));
  copyFileSync(join(root, "test/durable/worker.js"), join(folder, "worker.js"));
  const objects = { CACHE: "Cache", SEALED: "Sealed", SMALL: "Small", LARGE: "Large", OWN: "Own", REST: "Rest" };
  configure(folder, { scripts: ["worker.js", ...copyEntry("durable", folder)], flags: ["unsafe_module", "nodejs_compat", "enhanced_error_serialization"], objects, evaluates: ["EVAL"], v8Flags: ["--expose-gc"] });
  return folder;
}

/** The workerd of a test file, with stores of {@link makeFolder}: there from before the first test until behind the last. */
export function workerdOfTests() {
  const workerd = new Workerd();
  before(() => workerd.start(makeFolder()));
  after(async () => {
    await workerd.kill();
    removeFolder(workerd.folder);
  });
  return workerd;
}

/** What a test asks a store for: a command, a query of what it stores, that it sleeps. */
export function doorsOf(workerd) {
  return {
    call: (name, ...words) => workerd.ask(name, "call", words),
    sql: (name, query) => workerd.ask(name, "sql", query),
    evict: (name) => workerd.ask(name, "evict"),
  };
}

/** A running workerd. */
export class Workerd {
  static async start(folder) {
    const workerd = new Workerd();
    await workerd.start(folder);
    return workerd;
  }

  /** Starts it, or starts it again when it was killed. */
  async start(folder = this.folder) {
    this.folder = folder;
    const state = join(folder, "state");
    mkdirSync(state, { recursive: true });
    const log = openSync(join(folder, "stderr.txt"), "a");
    const child = spawn(binary, ["serve", join(folder, "config.capnp"), "--control-fd=3", "--experimental", "--verbose", `--directory-path=disk=${state}`], {
      stdio: ["ignore", log, log, "pipe"],
    });
    this.child = child;
    this.exit = () => child.kill("SIGKILL");
    process.once("exit", this.exit);
    this.port = await new Promise((resolve, reject) => {
      let text = "";
      child.stdio[3].on("data", (bytes) => {
        text += bytes;
        const found = /"event":"listen".*?"port":(\d+)/.exec(text);
        if (found) resolve(Number(found[1]));
      });
      child.once("exit", (code) => reject(new Error(`workerd ended with ${code}: ${readFileSync(join(folder, "stderr.txt"), "utf8")}`)));
    });
  }

  /** Asks one of the test's doors. */
  async ask(name, what, body) {
    const response = await fetch(`http://127.0.0.1:${this.port}/${name}?do=${what}`, body ? { method: "POST", body: JSON.stringify(body) } : {});
    const text = await response.text();
    if (!response.ok) throw new Error(text);
    return text.startsWith("evicted") ? text : JSON.parse(text);
  }

  /** Waits until no rewrite of a store is under way, and nothing is left of one. */
  async settled(name) {
    for (const end = Date.now() + 20_000; Date.now() < end; await sleep(5)) {
      const [{ litter }] = await this.ask(
        name,
        "sql",
        `SELECT (SELECT count(*) FROM cachelet_snapshot, cachelet_current WHERE row NOT BETWEEN first AND last)
          + (SELECT count(*) FROM cachelet_effects, cachelet_current WHERE row <= log) AS litter`,
      );
      const alarm = await this.ask(name, "alarm");
      if (litter === 0 && (alarm === null || alarm > Date.now() + 100)) return;
    }
    throw new Error("the rewrite does not end");
  }

  /** Has a store rewrite what it keeps. */
  async rewritten(name) {
    const first = async () => (await this.ask(name, "sql", "SELECT max(first) AS first FROM cachelet_current"))[0].first;
    const before = await first();
    const said = await this.ask(name, "call", ["BGREWRITEAOF"]);
    if (said !== "Background append only file rewriting started") throw new Error(said);
    while ((await first()) === before) await sleep(5);
    await this.settled(name);
  }

  async kill() {
    process.removeListener("exit", this.exit);
    this.child.removeAllListeners("exit");
    const gone = once(this.child, "exit");
    this.child.kill("SIGKILL");
    await gone;
  }
}

/** A WebSocket that speaks RESP. */
export class Client {
  received = "";
  closed = undefined;

  static async open(port, name) {
    const client = new Client();
    client.socket = new WebSocket(`ws://127.0.0.1:${port}/${name}`, { perMessageDeflate: false });
    client.socket.on("message", (bytes) => (client.received += bytes.toString("latin1")));
    client.socket.on("close", (code) => (client.closed = code));
    client.socket.on("error", () => undefined);
    await once(client.socket, "open");
    return client;
  }

  send(...lines) {
    this.socket.send(Buffer.from(lines.map((line) => `${line}\r\n`).join("")));
  }

  /** Sends lines and waits until exactly `reply` has come. */
  async ask(lines, reply, timeout_ms = 10_000) {
    this.send(...[lines].flat());
    return this.expect(reply, timeout_ms);
  }

  async expect(reply, timeout_ms = 10_000) {
    const start = Date.now();
    while (this.received.length < reply.length) {
      if (Date.now() - start > timeout_ms || this.closed !== undefined) break;
      await sleep(1);
    }
    const got = this.received.slice(0, reply.length);
    this.received = this.received.slice(reply.length);
    if (got !== reply) throw new Error(`expected ${JSON.stringify(reply)}, got ${JSON.stringify(got)} (closed: ${this.closed})`);
  }

  close() {
    this.socket.terminate();
  }
}

/** Removes a folder of {@link makeFolder}. */
export function removeFolder(folder) {
  rmSync(folder, { recursive: true, force: true });
}
