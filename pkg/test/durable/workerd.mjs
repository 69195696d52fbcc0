// Runs the real workerd with the built package and talks to the stores in it.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";

import WebSocket from "ws";

import { root } from "../support.mjs";

const binary = createRequire(import.meta.url)("workerd").default;

/** Tells workerd of a Worker whose files are in a folder: scripts, the first of which is its main one, the engine, flags, and classes of Durable Objects by binding. */
export function configure(folder, { scripts, engine = "engine.wasm", flags = [], objects = {} }) {
  const list = (items, text) => `[ ${items.map(text).join(", ")} ]`;
  const bindings = Object.entries(objects);
  writeFileSync(
    join(folder, "config.capnp"),
    `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [ (name = "main", worker = .w), (name = "disk", disk = (path = "state", writable = true)) ],
  sockets = [ (name = "http", address = "127.0.0.1:0", http = (), service = "main") ] );
const w :Workerd.Worker = (
  modules = ${list([...scripts.map((file) => `(name = "${file}", esModule = embed "${file}")`), `(name = "${engine}", wasm = embed "${engine}")`], String)},
  compatibilityDate = "2026-04-20", compatibilityFlags = ${list(flags, (flag) => `"${flag}"`)},
  durableObjectNamespaces = ${list(bindings, ([, name]) => `(className = "${name}", uniqueKey = "${name.toLowerCase()}", enableSql = true)`)},
  durableObjectStorage = (localDisk = "disk"),
  bindings = ${list(bindings, ([binding, name]) => `(name = "${binding}", durableObjectNamespace = "${name}")`)} );
`,
  );
}

/** Copies what an entry of the package consists of into a folder; gives its scripts. */
export function copyEntry(entry, folder) {
  const dist = join(root, "dist");
  const scripts = readdirSync(dist).filter((file) => file === `${entry}.js` || /^chunk-.*\.js$/.test(file));
  for (const file of [...scripts, "engine.wasm"]) copyFileSync(join(dist, file), join(folder, file));
  return scripts;
}

/** A folder with the Worker, the package's files and a place for storage. */
export function makeFolder() {
  const folder = mkdtempSync(join(tmpdir(), "cachelet-workerd-"));
  copyFileSync(join(root, "test/durable/worker.js"), join(folder, "worker.js"));
  const objects = { CACHE: "Cache", SEALED: "Sealed", SMALL: "Small", LARGE: "Large", REST: "Rest" };
  configure(folder, { scripts: ["worker.js", ...copyEntry("durable", folder)], flags: ["unsafe_module", "nodejs_compat"], objects });
  return folder;
}

/** A running workerd. */
export class Workerd {
  static async start(folder) {
    const self = new Workerd();
    const state = join(folder, "state");
    (await import("node:fs")).mkdirSync(state, { recursive: true });
    const log = openSync(join(folder, "stderr.txt"), "a");
    self.child = spawn(binary, ["serve", join(folder, "config.capnp"), "--control-fd=3", "--experimental", "--verbose", `--directory-path=disk=${state}`], {
      stdio: ["ignore", log, log, "pipe"],
    });
    self.exit = () => self.child.kill("SIGKILL");
    process.once("exit", self.exit);
    self.port = await new Promise((resolve, reject) => {
      let text = "";
      self.child.stdio[3].on("data", (bytes) => {
        text += bytes;
        const found = /"event":"listen".*?"port":(\d+)/.exec(text);
        if (found) resolve(Number(found[1]));
      });
      self.child.once("exit", (code) => reject(new Error(`workerd ended with ${code}: ${readFileSync(join(folder, "stderr.txt"), "utf8")}`)));
    });
    return self;
  }

  /** Asks one of the test's doors. */
  async ask(name, what, body) {
    const response = await fetch(`http://127.0.0.1:${this.port}/${name}?do=${what}`, body ? { method: "POST", body: JSON.stringify(body) } : {});
    const text = await response.text();
    if (!response.ok) throw new Error(text);
    return text.startsWith("evicted") ? text : JSON.parse(text);
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
      await new Promise((resolve) => setTimeout(resolve, 1));
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
