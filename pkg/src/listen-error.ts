// Why nobody can listen on a port, in words that help: also which process does already, where the system tells (Linux) and this user may know.

import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { basename } from "node:path";

const LISTENING = "0A";

/** An error of listening at `address`: `127.0.0.1:6379`, `[::1]:6379`. */
export function explained(error: NodeJS.ErrnoException, address: string): Error {
  const [, host, port] = /^(.*):(.*)$/s.exec(address) as unknown as [string, string, string];
  const owner = error.code === "EADDRINUSE" && portOwner(Number(port));
  const text: Record<string, string> = {
    EADDRINUSE: `${address} is taken by ${owner || "another program"}; choose another port, or 0 for any free one`,
    EACCES: `${address} is not allowed for this user; choose a port above 1023`,
    EADDRNOTAVAIL: `${host} is no address of this machine`,
    ENOTFOUND: `${host} is no address of this machine`,
  };
  const known = error.code === undefined ? undefined : text[error.code];
  return known === undefined ? error : Object.assign(new Error(known, { cause: error }), { code: error.code });
}

/** `process 123 (redis-server)`; `undefined` when nobody can be named. */
function portOwner(port: number): string | undefined {
  const sockets = new Set(["/proc/net/tcp", "/proc/net/tcp6"].flatMap((table) => socketsOn(port, table)));
  if (sockets.size === 0) return undefined;
  const pid = list("/proc").find((name) => /^\d+$/.test(name) && list(`/proc/${name}/fd`).some((fd) => sockets.has(link(`/proc/${name}/fd/${fd}`))));
  return pid && `process ${pid} (${nameOf(pid)})`;
}

/** The program's name. Not its arguments, which may be secrets; not `comm`, which newer versions of Node set to the thread's. */
function nameOf(pid: string): string {
  const [program = ""] = read(`/proc/${pid}/cmdline`).split(/[\0 ]/);
  return basename(program);
}

/** The listening sockets of a port, as links in /proc name them. */
function socketsOn(port: number, table: string): string[] {
  const rows = read(table).split("\n").slice(1).map((line) => line.trim().split(/\s+/));
  return rows.filter(([, local = "", , state]) => state === LISTENING && parseInt(local.split(":")[1] ?? "", 16) === port).map((row) => `socket:[${row[9]}]`);
}

// Processes come and go, and those of others are not ours to look into: what cannot be read is nothing.

function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

function link(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return "";
  }
}
