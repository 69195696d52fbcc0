// What the benchmarks share: servers as children, their CPU time, medians, tables.
//
// Every ratio is theirs ÷ ours: above 1, ours is better.
import { execFileSync, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { createConnection, createServer } from "node:net";
import { cpus, loadavg } from "node:os";

/** Clock ticks a second of /proc/PID/stat. */
const TICKS = Number(execFileSync("getconf", ["CLK_TCK"], { encoding: "utf8" }));

const children = new Set();
const endAll = () => children.forEach((child) => child.kill("SIGKILL"));
process.on("exit", endAll);
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => process.exit(1));

/** `--name value` of the command line, else `otherwise`, as a value of its type. */
export function option(name, otherwise) {
  const at = process.argv.indexOf(`--${name}`);
  if (at < 0) return otherwise;
  const text = process.argv[at + 1];
  return typeof otherwise === "number" ? Number(text) : text;
}

/** The package, and the wasm memory of the instance it made last, which it keeps private: so it is imported here, behind the proxy. */
export async function packageWithMemory() {
  let last;
  WebAssembly.Instance = new Proxy(WebAssembly.Instance, {
    construct(target, args) {
      last = Reflect.construct(target, args);
      return last;
    },
  });
  const { Cachelet } = await import("../../pkg/dist/node.js");
  return { Cachelet, memoryOfLast: () => last.exports.memory };
}

/** A free port of this machine. */
function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

async function start(name, program, args, port) {
  const child = spawn(program, args, { stdio: ["ignore", "ignore", "inherit"] });
  children.add(child);
  const server = { name, port, pid: child.pid, stop: () => child.kill("SIGKILL") };
  for (let tries = 0; tries < 2400; tries += 1) {
    if (child.exitCode !== null) throw new Error(`${name} did not start: ${program} ${args.join(" ")}`);
    try {
      await ask(port, "PING");
      return server;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  }
  throw new Error(`${name} does not answer on port ${port}`);
}

/** Our server, run by the Node binary `node`. */
export async function startCachelet(node, ...more) {
  const port = await freePort();
  return start("cachelet", node, ["pkg/bin/cachelet.mjs", "serve", "--port", `${port}`, "--bind", "127.0.0.1", ...more], port);
}

/** redis-server without persistence, unless `more` says otherwise. */
export async function startRedis(...more) {
  const port = await freePort();
  const args = ["--port", `${port}`, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--loglevel", "warning", ...more];
  return start("redis-server", "redis-server", args, port);
}

/** Sends inline commands on a connection of their own; resolves with all that came until the server said `QUIT`'s OK. */
export function ask(port, ...commands) {
  return new Promise((resolve, reject) => {
    const socket = createConnection(port, "127.0.0.1");
    let text = "";
    socket.on("error", reject);
    socket.on("data", (bytes) => (text += bytes));
    socket.on("end", () => resolve(text));
    socket.on("close", () => resolve(text));
    socket.write([...commands, "QUIT"].map((command) => `${command}\r\n`).join(""));
  });
}

/** CPU seconds, user and system, that a process has used with all its threads. */
export function cpuSeconds(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) / TICKS;
}

export function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Prints rows of cells with columns as wide as they must be; the first row is the head. */
export function table(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => String(row[column]).length)));
  const line = (row) => row.map((cell, column) => String(cell).padStart(widths[column])).join("  ");
  const [head, ...body] = rows;
  console.log([line(head), widths.map((width) => "-".repeat(width)).join("  "), ...body.map(line)].join("\n"));
}

/** Says where and when the figures were made. */
export function machine() {
  const version = (program, ...args) => execFileSync(program, args, { encoding: "utf8" }).trim().split("\n")[0];
  const cpu = `${cpus().length} × ${cpus()[0].model}`;
  console.log(`${new Date().toISOString().slice(0, 16)}Z  ${cpu}  load ${loadavg()[0].toFixed(1)}`);
  console.log(`${version("redis-server", "--version").split(" ").slice(0, 3).join(" ")}  this Node ${process.version}`);
}
