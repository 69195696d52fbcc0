// Reads what a manifest names into an engine: the base, then the increments, each a piece at a time. Tells what is cut off from
// what is damaged.
//
// Deliberately absent: changing any of it. What is refused is left as it is.

import type { Engine } from "../engine.js";
import { LoadError } from "../errors.js";
import { concat } from "./concat.js";
import type { Files } from "./files.js";
import type { Manifest, Part } from "./manifest.js";

/** What became of it. */
export interface Reading {
  /** How many bytes were good. */
  readonly bytes: number;
  /** What looks cut off behind the last of them that holds anything. */
  readonly rest: Rest | undefined;
  /** Whether the last increment ends with a checksum (or is empty), so that it can be gone on with. */
  readonly isWhole: boolean;
}

/** What is left of a file behind its last whole command. */
export interface Rest {
  readonly path: string;
  readonly name: string;
  readonly offset: number;
  readonly bytes: number;
}

/** A whole annotation with a command, or nothing, behind it: not what a cut leaves. */
const GOES_ON = /\r\n#CRC:[0-9a-f]{16}\r\n(\*|$)/;
const HEADER_BYTES_MAX = 16;
/** How much of what is left is looked through for that. */
const LOOKED_AT_BYTES = 64 << 20;
/** Says whether bytes came since the last annotation: those of nothing have this checksum. */
const PROBE = new TextEncoder().encode("#CRC:0000000000000000\r\n");
const latin1 = new TextDecoder("latin1");
const NOTHING = new Uint8Array(0);

/** Reads all parts into an empty engine, which is of no use when this rejects. */
export async function readParts(engine: Engine, files: Files, { base, increments }: Manifest): Promise<Reading> {
  let rest: Rest | undefined;
  const loaded = base && (await isRdb(files, base)) ? await loadBase(engine, files, base) : { bytes: 0, isAll: false };
  let { bytes } = loaded;
  // Redis before 7 appended commands to an RDB file: such a one is a base as well.
  if (base && !loaded.isAll) {
    const replayed = await replay(engine, files, base, loaded.bytes);
    rest = replayed.rest;
    bytes = replayed.bytes;
  }
  for (const part of increments) {
    const replayed = await replay(engine, files, part);
    // Empty ones may follow: they were begun when nothing more could be written.
    if (rest && (replayed.rest || replayed.bytes > 0)) throw damaged(rest);
    rest ??= replayed.rest;
    bytes += replayed.bytes;
  }
  return { bytes, rest, isWhole: !engine.replay(PROBE).damaged };
}

async function isRdb(files: Files, { name }: Part): Promise<boolean> {
  // What Redis named so is nothing else; by its first bytes alone, a damaged one would be taken for commands.
  if (name.endsWith(".rdb")) return true;
  let head = "";
  for await (const piece of files.read(name)) {
    head += String.fromCharCode(...piece.subarray(0, 5));
    if (head.length >= 5) break;
  }
  return /^(REDIS|VALKE)/.test(head); // VALKEY since Valkey 9
}

/** Reads an RDB file; gives how long it is, and whether that is all there is. */
async function loadBase(engine: Engine, files: Files, { name }: Part): Promise<{ bytes: number; isAll: boolean }> {
  let all = 0;
  try {
    for await (const piece of files.read(name)) {
      engine.load(piece);
      all += piece.length;
    }
    const bytes = engine.loaded();
    return { bytes, isAll: bytes === all };
  } catch (error) {
    throw engine.instance.dead ?? new LoadError(`${files.where}/${name}: ${(error as Error).message}`);
  }
}

/** Runs a file of commands again, from the byte `start` on. */
async function replay(engine: Engine, files: Files, { name }: Part, start = 0): Promise<{ bytes: number; rest: Rest | undefined }> {
  const path = `${files.where}/${name}`;
  /** What was not taken, and what came since. */
  let pieces: Uint8Array[] = [];
  let unread = 0;
  let rest: Uint8Array = NOTHING;
  let offset = start;
  let wanted = 0;
  let refused = 0;
  let refusal = "";
  // A command may be longer than many pieces: each time there are twice as many bytes it is tried again.
  const run = (): void => {
    const bytes = concat(pieces);
    const replayed = engine.replay(bytes);
    offset += replayed.bytes;
    rest = bytes.slice(replayed.bytes);
    pieces = [rest];
    unread = rest.length;
    refused += replayed.refused;
    refusal ||= replayed.refusal;
    wanted = 2 * rest.length;
    if (replayed.damaged) throw new LoadError(`${path} is damaged before byte ${offset + 1}: what was read is not what was written. Nothing was changed`);
  };
  engine.replay(NOTHING);
  let skipped = 0;
  for await (const read of files.read(name)) {
    const piece = read.subarray(start - skipped);
    skipped += read.length - piece.length;
    unread += piece.length;
    const runs = unread >= wanted;
    pieces.push(runs ? piece : piece.slice()); // it is good until the next one is asked for
    if (runs) run();
  }
  if (unread > 0) run();
  // To go on without them would be to keep something else than what was written.
  if (refused > 0) throw new LoadError(`${path}: ${refused} commands were refused, first ${refusal}; it is damaged, or of a server with other commands or more databases. Nothing was changed`);
  const left = { path, name, offset, bytes: rest.length + (files.unfinished?.(name) ?? 0) };
  if (left.bytes === 0) return { bytes: offset, rest: undefined };
  if (!isCut(rest) || GOES_ON.test(latin1.decode(rest.subarray(0, LOOKED_AT_BYTES)))) throw damaged(left);
  return { bytes: offset, rest: left };
}

/** Whether these bytes begin commands of which only the end is not there; zeros are what some file systems leave in its place. */
function isCut(bytes: Uint8Array): boolean {
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === 0) end--;
  const text = (from: number, length: number): string => latin1.decode(bytes.subarray(from, Math.min(from + length, end)));
  let words = 0;
  for (let at = 0; at < end; ) {
    const header = text(at, HEADER_BYTES_MAX);
    if (words === 0 && header.startsWith("#")) {
      while (at < end && bytes[at] !== 10) at++;
      at++;
      continue;
    }
    const [whole, digits] = (words === 0 ? /^\*(\d{1,10})\r\n/ : /^\$(\d{1,10})\r\n/).exec(header) ?? [];
    if (whole === undefined) return (words === 0 ? /^\*\d{0,10}\r?$/ : /^\$\d{0,10}\r?$/).test(header);
    at += whole.length;
    if (words === 0) {
      words = Number(digits);
      continue;
    }
    at += Number(digits);
    if (!"\r\n".startsWith(text(at, 2))) return false;
    at += 2;
    words--;
  }
  return true;
}

function damaged({ path, offset }: Rest): LoadError {
  return new LoadError(`${path} is damaged at byte ${offset}. Nothing was changed`);
}
