// The manifest of an append-only directory, as Redis 7 writes it: a line for each file.
// Ours begins with a checksum in a comment, which redis-server skips: `type i` and `type h` differ by a single bit.
//
// Deliberately absent: the files.

import { LoadError } from "../errors.js";

/** A file that a manifest names. */
export interface Part {
  readonly name: string;
  readonly seq: number;
}

/** What there is to load: the base, then the increments in their order. */
export interface Manifest {
  readonly base: Part | undefined;
  readonly increments: readonly Part[];
  /** Files that a later base has replaced, and that are to be removed. */
  readonly history: readonly Part[];
}

const CHECKSUM = "#CRC:";
const ESCAPES: Record<string, string> = { n: "\n", r: "\r", t: "\t", b: "\b", a: "\x07" };

/** A manifest's text. */
export function formatManifest({ base, increments, history }: Manifest): string {
  const line = (type: string, { name, seq }: Part): string => `file ${quote(name)} seq ${seq} type ${type}\n`;
  const text = [...(base ? [line("b", base)] : []), ...history.map((part) => line("h", part)), ...increments.map((part) => line("i", part))].join("");
  return `${CHECKSUM}${checksum(text)}\n${text}`;
}

/** Reads a manifest; `where` is its folder's name for messages. */
export function parseManifest(text: string, where: string): Manifest {
  const bases: Part[] = [];
  const increments: Part[] = [];
  const history: Part[] = [];
  const lines = text.split("\n");
  for (const [index, line] of lines.entries()) {
    if (/^\s*(#|$)/.test(line)) continue;
    const words = split(line);
    const field = (name: string): string | undefined => words[words.indexOf(name) + 1];
    const [name, seq, type] = [field("file"), Number(field("seq")), field("type")];
    const parts = { b: bases, i: increments, h: history }[type ?? ""];
    const isInOrder = type !== "i" || seq > (increments.at(-1)?.seq ?? 0);
    if (!parts || name === undefined || !isPlain(name) || !Number.isSafeInteger(seq) || !isInOrder || bases.length + Number(type === "b") > 1) {
      throw new LoadError(`the manifest of ${where} is damaged in line ${index + 1}: ${line}. Nothing was changed`);
    }
    parts.push({ name, seq });
  }
  const [first = "", ...rest] = lines;
  if (first.startsWith(CHECKSUM) && first.slice(CHECKSUM.length) !== checksum(rest.join("\n"))) {
    throw new LoadError(`the manifest of ${where} is damaged: its checksum is another. If it was changed on purpose, remove its first line. Nothing was changed`);
  }
  return { base: bases[0], increments, history };
}

/** A name of this folder. */
function isPlain(name: string): boolean {
  return name !== "" && name !== "." && name !== ".." && !/[/\\\0]/.test(name);
}

/** CRC-32. */
function checksum(text: string): string {
  let crc = -1;
  for (const byte of new TextEncoder().encode(text)) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 && 0xedb88320);
  }
  return (~crc >>> 0).toString(16).padStart(8, "0");
}

/** As Redis does, only where it must be. */
function quote(name: string): string {
  if (/^[\w.@:+-]+$/.test(name)) return name;
  const bytes = [...new TextEncoder().encode(name)];
  return `"${bytes.map((byte) => (/[\w .@:+-]/.test(String.fromCharCode(byte)) ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, "0")}`)).join("")}"`;
}

/** Words between spaces; quoted ones are bytes of UTF-8 with escapes. None when quotes are wrong. */
function split(line: string): string[] {
  if (!/^\s*(("([^"\\]|\\.)*"|[^\s"]+)(\s+|$))*$/.test(line)) return [];
  return (line.match(/"([^"\\]|\\.)*"|[^\s"]+/g) ?? []).map((word) => {
    if (!word.startsWith('"')) return word;
    const bytes = new TextEncoder().encode(word.slice(1, -1));
    return unescape(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
  });
}

/** From the latin1 of a quoted word. */
function unescape(text: string): string {
  const plain = text.replace(/\\(x[0-9a-fA-F]{2}|[^])/g, (_, escape: string) => (escape.length > 1 ? String.fromCharCode(parseInt(escape.slice(1), 16)) : (ESCAPES[escape] ?? escape)));
  return new TextDecoder().decode(Uint8Array.from(plain, (character) => character.charCodeAt(0)));
}
