// `cachelet rdb inspect`: what is in a file, for people and for programs.

import { isUtf8 } from "node:buffer";

import { quote } from "../format.js";
import { counted } from "./export.js";
import { type Dump, titleOf } from "./file.js";
import { libraryName } from "./head.js";
import { facts, type Facts, type Key, keysText } from "./keys.js";
import { bytesText } from "./progress.js";

/** Keys counted together. */
interface Sum {
  keys: number;
  /** How many have a deadline, and of how many it is past. */
  expires: number;
  expired: number;
  elements: number;
  memory: number;
}

/** How the report is wanted. */
export interface InspectOptions {
  /** How many of the biggest keys and prefixes. */
  readonly top: number;
  /** How many parts of a name make its prefix. */
  readonly depth: number;
}

/** Prefixes that are counted each on its own; others are counted together, so that a file of random names takes no more. */
const PREFIXES_MAX = 100_000;
const OTHERS = "(others)";

/** What is found out about a file. */
export class Report {
  readonly total = sum();
  readonly databases = new Map<number, Sum>();
  readonly types = new Map<string, Sum>();
  readonly prefixes = new Map<string, Sum>();
  readonly biggest: (Key & Facts)[] = [];
  /** What is not bigger is none of the biggest. */
  #least = -1;
  readonly #dump: Dump;
  readonly #options: InspectOptions;

  constructor(dump: Dump, options: InspectOptions) {
    this.#dump = dump;
    this.#options = options;
    const now = Date.now();
    for (const key of counted(dump.cache, dump.name)) {
      const found = facts(dump.cache, key);
      const prefix = this.#prefix(key.key);
      const isOneTooMany = this.prefixes.size >= PREFIXES_MAX && !this.prefixes.has(prefix);
      count(this.total, key, found, now);
      count(of(this.databases, key.db), key, found, now);
      count(of(this.types, `${key.type} ${found.encoding}`), key, found, now);
      count(of(this.prefixes, isOneTooMany ? OTHERS : prefix), key, found, now);
      this.#keep(key, found);
    }
    this.#choose();
  }

  #prefix(key: Uint8Array): string {
    const name = shown(key);
    let end = 0;
    for (let depth = 0; depth < this.#options.depth; depth++) {
      const colon = name.indexOf(":", end);
      if (colon < 0) break;
      end = colon + 1;
    }
    return end === 0 ? "(none)" : name.slice(0, end);
  }

  #keep(key: Key, found: Facts): void {
    if (found.memory <= this.#least) return;
    this.biggest.push({ ...key, ...found });
    if (this.biggest.length >= 2 * this.#options.top + 1000) this.#choose();
  }

  /** The biggest, in their order; the others go. Now and then, since to keep an order always would cost more with each key. */
  #choose(): void {
    const { biggest } = this;
    const { top } = this.#options;
    biggest.sort((one, other) => other.memory - one.memory).splice(top);
    if (biggest.length === top) this.#least = biggest.at(-1)?.memory ?? Infinity;
  }

  /** For programs. */
  json(): string {
    const { head, name, bytes } = this.#dump;
    const { total } = this;
    const report = {
      file: name,
      bytes,
      version: head.version,
      aux: Object.fromEntries(head.aux),
      libraries: head.libraries.map(libraryName),
      ...total,
      databases: [...this.databases].map(([db, sum]) => ({ db, ...sum })),
      types: this.#types().map(([type, encoding, sum]) => ({ type, encoding, ...sum })),
      biggest: this.biggest.map(({ key, ...rest }) => ({ ...rest, key: shown(key) })),
      prefixes: this.#topPrefixes().map(([prefix, sum]) => ({ prefix, ...sum })),
    };
    return `${JSON.stringify(report, undefined, 2)}\n`;
  }

  /** For people. */
  text(): string {
    const { total } = this;
    const { top } = this.#options;
    const parts = [this.#about()];
    if (total.keys > 0) {
      const counts = ({ keys, expires, expired, memory }: Sum): string[] => [`${keys}`, `${expires}`, `${expired}`, bytesText(memory)];
      const headings = ["keys", "with deadline", "expired", "memory"];
      parts.push(table(["database", ...headings], [...this.databases].map(([db, sum]) => [`${db}`, ...counts(sum)])));
      parts.push(table(["type", "encoding", "elements", ...headings], this.#types().map(([type, encoding, sum]) => [type, encoding, `${sum.elements}`, ...counts(sum)]), 2));
      if (top > 0) {
        parts.push(table([this.biggest.length === 1 ? "biggest key" : `${this.biggest.length} biggest keys`, "db", "type", "elements", "memory"], this.biggest.map(({ key, db, type, elements, memory }) => [quoted(key), `${db}`, type, `${elements}`, bytesText(memory)])));
        parts.push(table(["prefix", ...headings], this.#topPrefixes().map(([prefix, sum]) => [prefix, ...counts(sum)])));
      }
      parts.push("Memory is what this engine needs for them, which is near what redis-server does. Elements of a string are its bytes.\n");
    }
    return parts.join("\n");
  }

  #about(): string {
    const { head, name, bytes } = this.#dump;
    const lines = [`${titleOf(name)}: RDB version ${head.version}, ${bytesText(bytes)}, ${keysText(this.total.keys)}`];
    for (const [field, value] of head.aux) lines.push(`  ${field.padEnd(12)} ${printable(value)}${remark(field, value)}`);
    if (head.libraries.length > 0) lines.push(`  ${"functions".padEnd(12)} ${head.libraries.map((code) => printable(libraryName(code))).join(", ")}`);
    return `${lines.join("\n")}\n`;
  }

  #types(): [type: string, encoding: string, sum: Sum][] {
    return [...this.types].sort(bySize).map(([name, sum]) => [...(name.split(" ") as [string, string]), sum]);
  }

  #topPrefixes(): [string, Sum][] {
    return [...this.prefixes].sort(bySize).slice(0, this.#options.top);
  }
}

const sum = (): Sum => ({ keys: 0, expires: 0, expired: 0, elements: 0, memory: 0 });

function count(into: Sum, { pexpireat }: Key, { elements, memory }: Facts, now: number): void {
  into.keys++;
  into.elements += elements;
  into.memory += memory;
  if (pexpireat === undefined) return;
  into.expires++;
  if (Number(pexpireat) <= now) into.expired++;
}

function of<K>(sums: Map<K, Sum>, name: K): Sum {
  let found = sums.get(name);
  if (!found) sums.set(name, (found = sum()));
  return found;
}

const bySize = ([, one]: [unknown, Sum], [, other]: [unknown, Sum]): number => other.memory - one.memory;

function remark(field: string, value: string): string {
  const number = Number(value);
  if (field === "ctime" && number > 0 && number < 8.64e12) return ` (${new Date(number * 1000).toISOString().replace(".000", "")})`;
  return field === "used-mem" && number > 0 ? ` (${bytesText(number)})` : "";
}

/** A key as text, with escapes when it is none. */
export function shown(key: Uint8Array): string {
  return isUtf8(key) ? Buffer.from(key).toString() : quote(key).slice(1, -1);
}

const LONGEST_SHOWN = 60;

/** A key for a terminal: in quotes, nothing in it that a terminal would obey, and not too long. */
export function quoted(key: Uint8Array): string {
  // A key may be as long as a value.
  const begun = isUtf8(key) ? Buffer.from(key).toString().slice(0, LONGEST_SHOWN + 1) : undefined;
  const text = begun === undefined ? quote(key.subarray(0, LONGEST_SHOWN + 1)) : `"${printable(begun.replace(/["\\]/g, "\\$&"))}"`;
  return text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…"` : text;
}

/** Text without what a terminal would obey. */
function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}]/gu, (character) => `\\u{${(character.codePointAt(0) as number).toString(16)}}`);
}

/** Columns side by side, the first ones to the left, numbers to the right. */
function table(head: string[], rows: string[][], lefts = 1): string {
  const cells = [head, ...rows.map((row) => row.map((cell, at) => (at < lefts ? printableCell(cell) : cell)))];
  const widths = head.map((_, at) => cells.reduce((most, row) => Math.max(most, (row[at] as string).length), 0));
  const lines = cells.map((row) => row.map((cell, at) => (at < lefts ? cell.padEnd(widths[at] as number) : cell.padStart(widths[at] as number))).join("  ").trimEnd());
  return `${lines.join("\n")}\n`;
}

/** A cell whose text is of the file. */
function printableCell(cell: string): string {
  const text = printable(cell.slice(0, 2 * LONGEST_SHOWN));
  return text.length > LONGEST_SHOWN + 2 ? `${text.slice(0, LONGEST_SHOWN)}…` : text;
}
