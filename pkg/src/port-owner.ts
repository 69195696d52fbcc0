// Which process listens on a TCP port, where the system tells (Linux) and this user may know.

import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { basename } from "node:path";

const LISTENING = "0A";

/** `process 123 (redis-server)`; `undefined` when nobody can be named. */
export function portOwner(port: number): string | undefined {
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
