// What several test files need: sources bundled on their own, servers on free ports, raw sockets.

import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { build } from "esbuild";
import { createClient } from "redis";

/** The package's folder. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Imports a source module that no entry of the package gives; it must not need the wasm. */
export async function load(path) {
  const { outputFiles } = await build({ entryPoints: [join(root, "src", path)], bundle: true, write: false, format: "esm", platform: "node" });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString("base64")}`);
}

/** Why tests beside a redis-server are skipped; `false`: one is there. */
export const withoutRedis = spawnSync("redis-server", ["--version"]).status === 0 ? false : "redis-server is not installed";

/** A redis-server on a free port that ends with the test. */
export async function redisServer(t, ...args) {
  const port = await freePort();
  const child = spawn("redis-server", ["--port", `${port}`, "--bind", "127.0.0.1", "--save", "", ...args], { stdio: "ignore" });
  t.after(() => child.kill("SIGKILL"));
  for (;;) {
    if (child.exitCode !== null) throw new Error(`redis-server ended with ${child.exitCode}`);
    // It listens before it has read its files.
    const isReady = await new Promise((resolve) => {
      const socket = connect({ port, host: "127.0.0.1" }, () => socket.write("PING\r\n"));
      socket.on("data", (bytes) => resolve(socket.destroy() && `${bytes}`.startsWith("+PONG")));
      socket.on("error", () => resolve(false));
    });
    if (isReady) return { port, child };
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** A client of a server that ends with the test, and is not told when that ends before. */
export async function clientOf(t, { port, password }) {
  const client = createClient({ url: `redis://127.0.0.1:${port}`, password, socket: { reconnectStrategy: false } });
  client.on("error", () => undefined);
  await client.connect();
  t.after(() => client.destroy());
  return client;
}

/** A folder that goes with its test. */
export async function folder(t) {
  const path = await mkdtemp(join(tmpdir(), "cachelet-"));
  t.after(() => rm(path, { recursive: true, force: true, maxRetries: 10 })); // what still writes into it ends a little later
  return path;
}

/** A port that nobody listens on. */
export function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** Runs `cachelet serve` as a program on a free port; kill it with `stop()`. A redis.conf is the first argument. */
export async function serveProgram(...args) {
  const file = args[0]?.startsWith("--") === false ? [args.shift()] : [];
  const child = spawn(process.execPath, [join(root, "bin/cachelet.mjs"), "serve", ...file, "--port", "0", ...args], { stdio: ["ignore", "pipe", "pipe"] });
  const output = { out: "", err: "" };
  child.stdout.on("data", (bytes) => (output.out += bytes));
  child.stderr.on("data", (bytes) => (output.err += bytes));
  /** Resolves when it ended, by itself. */
  const ended = async () => {
    if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
    return { code: child.exitCode, signal: child.signalCode, ...output };
  };
  const stop = (signal = "SIGTERM") => {
    child.kill(signal);
    return ended();
  };
  process.once("exit", () => child.kill("SIGKILL"));
  while (!output.out.includes("\n")) {
    if (child.exitCode !== null) throw new Error(`the server ended: ${output.err}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  const [, host, port] = /ready on (.*):(\d+)\n/.exec(output.out);
  /** Nobody reads what it tells any more. */
  const deafen = () => [child.stdout, child.stderr].forEach((stream) => stream.destroy());
  return { host, port: Number(port), pid: child.pid, output, stop, ended, deafen };
}

/** A bare socket with what it received as one latin1 string. */
export class Raw {
  received = "";
  ended = false;

  static async open(port, options = {}) {
    const raw = new Raw();
    raw.socket = connect({ port, host: "127.0.0.1", ...options });
    raw.socket.on("data", (bytes) => (raw.received += bytes.toString("latin1")));
    raw.socket.on("end", () => (raw.ended = true));
    raw.socket.on("close", () => (raw.ended = true));
    raw.socket.on("error", () => undefined);
    await once(raw.socket, "connect");
    return raw;
  }

  /** Sends, then waits until what came since matches. */
  async ask(text, pattern, timeout = 10_000) {
    this.received = "";
    this.socket.write(text);
    await this.until(() => pattern.test(this.received), timeout, () => `no ${pattern} in ${JSON.stringify(this.received.slice(0, 200))}`);
    return this.received;
  }

  async until(done, timeout = 10_000, what = () => "it did not come") {
    const start = Date.now();
    while (!done()) {
      if (Date.now() - start > timeout) throw new Error(what());
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }
}

/** Resident bytes of a process. */
export async function residentBytes(pid) {
  const { readFile } = await import("node:fs/promises");
  const [, kilobytes] = /VmRSS:\s+(\d+) kB/.exec(await readFile(`/proc/${pid}/status`, "utf8"));
  return Number(kilobytes) * 1024;
}

/** Keeps an app's cookies as a browser does, by name; `send` is what takes a request. */
export class Browser {
  cookies = new Map();
  /** How many cookies it was given. */
  given = 0;

  constructor(send, origin) {
    Object.assign(this, { send, origin });
  }

  /** Another one with the same cookies. */
  copy() {
    const copy = new Browser(this.send, this.origin);
    copy.cookies = new Map(this.cookies);
    return copy;
  }

  async ask(path, init = {}) {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const response = await this.send(new Request(this.origin + path, { ...init, headers: { ...init.headers, ...(cookie && { cookie }) } }));
    for (const line of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line);
      this.given++;
      if (/; Max-Age=0(;|$)/.test(line)) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    return response;
  }

  /** The body of an answer with this status. */
  async text(path, method = "GET", status = 200) {
    const response = await this.ask(path, { method });
    const text = await response.text();
    if (response.status !== status) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return text;
  }
}
