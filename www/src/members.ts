// The value of a key as members, read a page at a time by the commands of its type.

import type { Desk } from "./desk.ts";
import { h } from "./dom.ts";
import { beginningOf, nameOf, plainText, SHOWN_MAX_BYTES, shownText } from "./format.ts";
import { bytesOf, itemsOf, numberOf, textOf, type Reply } from "./resp.ts";

/** Members read at a time. */
const MEMBERS_PAGE = 100;

/** One member of a value: an element, a field, an entry; of a string there is one, its text. */
export interface Member {
  /** What stands before it: an index, a field, a score, an id. */
  readonly label: string;
  readonly text: string;
  /** A field's or a member's name, a list's element, an entry's id: its bytes. */
  readonly name: Uint8Array;
  /** A hash field's value. */
  readonly value: Uint8Array;
  /** When a hash field goes, by the page's monotonic clock; Infinity without a deadline. */
  readonly deadline_ms: number;
}

/** A page of members and where the next one begins, undefined at the end. */
export interface Page {
  readonly members: readonly Member[];
  readonly next: string | undefined;
}

const NOTHING = new Uint8Array();

/** How many there are, by type: what they are called, and the command that counts them. A server may have other types. */
const COUNTS: Readonly<Record<string, readonly [string, string]>> = { string: ["Length", "STRLEN"], list: ["Elements", "LLEN"], hash: ["Fields", "HLEN"], set: ["Members", "SCARD"], zset: ["Members", "ZCARD"], stream: ["Entries", "XLEN"] };

/** Whether values of this type can be shown and edited here. */
export function isKnown(kind: string): boolean {
  return kind in COUNTS;
}

/** Reads one page of a value; `from` is a cursor, an index or an id, by type. */
export async function readPage(desk: Desk, kind: string, key: Uint8Array, from: string | undefined): Promise<Page> {
  const first = Number(from ?? "0");
  const range = [String(first), String(first + MEMBERS_PAGE - 1)];
  const following = (count: number): string | undefined => (count === MEMBERS_PAGE ? String(first + MEMBERS_PAGE) : undefined);
  switch (kind) {
    case "string": {
      // One more than is shown: so it is seen that there is more.
      const bytes = bytesOf(await desk.send("GETRANGE", key, "0", String(SHOWN_MAX_BYTES))) ?? NOTHING;
      const part = beginningOf(bytes);
      return { members: [member("", bytes, plainText(part) ?? hexDump(part))], next: undefined };
    }
    case "list": {
      const items = itemsOf(await desk.send("LRANGE", key, ...range));
      return { members: items.map((item, at) => member(String(first + at), rawOf(item))), next: following(items.length) };
    }
    case "zset": {
      const pairs = pairsOf(await desk.send("ZRANGE", key, ...range, "WITHSCORES"));
      return { members: pairs.map(([item, score]) => member(textOf(score), rawOf(item))), next: following(pairs.length) };
    }
    case "set": {
      const [next, items] = itemsOf(await desk.send("SSCAN", key, from ?? "0", "COUNT", String(MEMBERS_PAGE)));
      return { members: itemsOf(items).map((item) => member("•", rawOf(item))), next: cursorOf(next) };
    }
    case "hash": return readFields(desk, key, from);
    case "stream": {
      const entries = itemsOf(await desk.send("XRANGE", key, from === undefined ? "-" : `(${from}`, "+", "COUNT", String(MEMBERS_PAGE)));
      const members = entries.map((entry) => {
        const [id, fields] = itemsOf(entry);
        return member(textOf(id), rawOf(id), pairsOf(fields).map(([field, value]) => `${nameOf(rawOf(field))} ${nameOf(rawOf(value))}`).join("\n"));
      });
      return { members, next: members.length === MEMBERS_PAGE ? members.at(-1)?.label : undefined };
    }
    default: return { members: [], next: undefined };
  }
}

/** Reads the first pages as one. */
export async function readPages(desk: Desk, kind: string, key: Uint8Array, pages: number): Promise<Page> {
  let { members, next } = await readPage(desk, kind, key, undefined);
  for (let read = 1; read < pages && next !== undefined; read++) {
    const following = await readPage(desk, kind, key, next);
    members = [...members, ...following.members];
    next = following.next;
  }
  return { members, next };
}

async function readFields(desk: Desk, key: Uint8Array, from: string | undefined): Promise<Page> {
  const [next, items] = itemsOf(await desk.send("HSCAN", key, from ?? "0", "COUNT", String(MEMBERS_PAGE)));
  const pairs = pairsOf(items).map(([field, value]) => [rawOf(field), rawOf(value)] as const);
  const left = pairs.length === 0 ? [] : itemsOf(await desk.send("HPTTL", key, "FIELDS", String(pairs.length), ...pairs.map(([field]) => field))).map(numberOf);
  const now_ms = performance.now();
  const members = pairs.map(([field, value], at) => {
    const left_ms = left[at] ?? -1;
    return { label: nameOf(field), text: nameOf(value), name: field, value, deadline_ms: left_ms >= 0 ? now_ms + left_ms : Number.POSITIVE_INFINITY };
  });
  return { members, next: cursorOf(next) };
}

/** How many members there are, and what they are called. */
export async function sizeOf(desk: Desk, kind: string, key: Uint8Array): Promise<readonly [label: string, count: number]> {
  const [label, command] = COUNTS[kind] ?? ["Length", ""];
  return [label, command === "" ? Number.NaN : numberOf(await desk.send(command, key))];
}

/** The consumer groups of a stream, a line each. */
export async function groupsOf(desk: Desk, key: Uint8Array): Promise<HTMLElement[]> {
  const groups = itemsOf(await desk.send("XINFO", "GROUPS", key)).map((group) => new Map(pairsOf(group).map(([name, value]) => [textOf(name), textOf(value)])));
  return groups.map((group) => h("p.kind", {}, `Group ${group.get("name")}: ${group.get("consumers")} ${group.get("consumers") === "1" ? "consumer" : "consumers"}, ${group.get("pending")} pending, read up to ${group.get("last-delivered-id")}`));
}

function member(label: string, name: Uint8Array, text = shownText(name)): Member {
  return { label, text, name, value: NOTHING, deadline_ms: Number.POSITIVE_INFINITY };
}

function rawOf(reply: Reply | undefined): Uint8Array {
  return bytesOf(reply) ?? NOTHING;
}

/** RESP2 answers flat, RESP3 nests pairs: both become pairs. */
function pairsOf(reply: Reply | undefined): Array<readonly [Reply, Reply]> {
  const items = itemsOf(reply).flatMap((item) => (item.type === "array" ? item.items : [item]));
  const pairs: Array<readonly [Reply, Reply]> = [];
  for (let at = 0; at + 1 < items.length; at += 2) {
    const [key, value] = items.slice(at, at + 2);
    if (key && value) pairs.push([key, value]);
  }
  return pairs;
}

function cursorOf(reply: Reply | undefined): string | undefined {
  const cursor = textOf(reply);
  return cursor === "0" || cursor === "" ? undefined : cursor;
}

/** Sixteen bytes a line: offset, hexadecimal, ASCII. */
function hexDump(bytes: Uint8Array): string {
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += 16) {
    const piece = [...bytes.subarray(at, at + 16)];
    const hex = piece.map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
    const ascii = piece.map((byte) => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : "·")).join("");
    lines.push(`${at.toString(16).padStart(6, "0")}  ${hex.padEnd(47)}  ${ascii}`);
  }
  return lines.join("\n");
}
