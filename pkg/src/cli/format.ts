// Writes replies as redis-cli does, so that eyes and scripts used to it need not learn anew.

import type { RespReply } from "./resp.js";

/** How replies are written. */
export type Format = "pretty" | "raw" | "csv" | "json" | "quoted-json";

/** For a terminal: types shown, strings quoted, lists numbered. Bytes in a latin1 string, without a newline at the end. */
export function pretty(reply: RespReply, indent = ""): string {
  switch (reply.type) {
    case "status":
    case "verbatim":
      return text(reply);
    case "error":
      return `(error) ${text(reply)}`;
    case "integer":
    case "double":
      return `(${reply.type}) ${text(reply)}`;
    case "big":
      return `(big number) ${text(reply)}`;
    case "bulk":
      return quote(reply.bytes);
    case "nil":
      return "(nil)";
    case "boolean":
      return `(${reply.value})`;
    default:
      return list(reply, indent);
  }
}

/** For a pipe: bytes as they are in a latin1 string, the items of a list with `delimiter` between them. */
export function raw(reply: RespReply, delimiter = "\n"): string {
  switch (reply.type) {
    case "nil":
      return "";
    case "boolean":
      return `(${reply.value})`;
    case "array":
    case "set":
    case "push":
      return reply.items.map((item) => raw(item, delimiter)).join(delimiter);
    case "map":
      return pairs(reply.items, (key, value) => `${raw(key, delimiter)} ${raw(value, delimiter)}`).join(delimiter);
    case "error":
      return `${text(reply)}\n`;
    default:
      return text(reply);
  }
}

/** A line of comma-separated values; lists within lists are laid flat. */
export function csv(reply: RespReply): string {
  switch (reply.type) {
    case "nil":
      return "NULL";
    case "boolean":
      return `${reply.value}`;
    case "integer":
    case "double":
      return text(reply);
    case "error":
      return `ERROR,${quote(reply.bytes)}`;
    case "status":
    case "bulk":
    case "verbatim":
    case "big":
      return quote(bytesOf(reply));
    default:
      return reply.items.map(csv).join(",");
  }
}

/** JSON; bytes that are no UTF-8 stay what they are, or with `escaped` strings are written as the prompt quotes them. */
export function json(reply: RespReply, escaped = false): string {
  switch (reply.type) {
    case "nil":
      return "null";
    case "boolean":
      return `${reply.value}`;
    case "integer":
    case "double":
    case "big":
      return text(reply);
    case "error":
      return `error:${jsonString(reply.bytes, escaped)}`;
    case "map":
      return `{${pairs(reply.items, (key, value) => `${jsonKey(key, escaped)}:${json(value, escaped)}`).join(",")}}`;
    case "status":
    case "bulk":
    case "verbatim":
      return jsonString(bytesOf(reply), escaped);
    default:
      return `[${reply.items.map((item) => json(item, escaped)).join(",")}]`;
  }
}

/** Commands whose reply is a page of text, printed as it is wherever it goes. */
const PAGES = /^(INFO|LOLWUT|CLIENT (LIST|INFO)|MEMORY (DOCTOR|MALLOC-STATS)|LATENCY (DOCTOR|GRAPH)|CLUSTER (INFO|NODES))$/;

/** Whether the command made of these words answers with a page of text. */
export function isPage(words: readonly string[]): boolean {
  const [first = "", second = ""] = words.map((word) => word.toUpperCase());
  return PAGES.test(first) || PAGES.test(`${first} ${second}`);
}

const EMPTY = { array: "(empty array)", set: "(empty set)", push: "(empty push)", map: "(empty hash)" };
const MARK = { array: ")", set: "~", push: ")", map: "#" };

function list(reply: Extract<RespReply, { items: unknown }>, indent: string): string {
  const { type, items } = reply;
  if (items.length === 0) return EMPTY[type];
  const step = type === "map" ? 2 : 1;
  const digits = `${items.length / step}`.length;
  const deeper = indent + " ".repeat(digits + 2);
  const lines: string[] = [];
  for (let i = 0; i < items.length; i += step) {
    const head = `${i === 0 ? "" : indent}${`${i / step + 1}`.padStart(digits)}${MARK[type]} `;
    const item = pretty(items[i] as RespReply, deeper);
    lines.push(head + (step === 2 ? `${item} => ${mapValue(items[i + 1] as RespReply, deeper)}` : item));
  }
  return lines.join("\n");
}

/** A value of several items starts on a line of its own. */
function mapValue(value: RespReply, indent: string): string {
  return ("items" in value && value.items.length > (value.type === "map" ? 2 : 1) ? `\n${indent}` : "") + pretty(value, indent);
}

interface WithBytes {
  readonly type: string;
  readonly bytes: Buffer;
}

const bytesOf = (reply: WithBytes): Buffer => (reply.type === "verbatim" ? reply.bytes.subarray("txt:".length) : reply.bytes);

const text = (reply: WithBytes): string => bytesOf(reply).toString("latin1");

function pairs(items: readonly RespReply[], write: (key: RespReply, value: RespReply) => string): string[] {
  return items.flatMap((key, index) => (index % 2 === 0 ? [write(key, items[index + 1] as RespReply)] : []));
}

/** Keys of JSON are strings. */
function jsonKey(key: RespReply, escaped: boolean): string {
  const written = json(key, escaped);
  return written.startsWith('"') ? written : jsonString(Buffer.from(written, "latin1"), escaped);
}

const SHORT: Record<string, string> = { "\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r", '"': '\\"', "\\": "\\\\" };

function jsonString(bytes: Buffer, escaped: boolean): string {
  const content = escaped ? quote(bytes).slice(1, -1) : bytes.toString("latin1");
  return `"${content.replace(/[\0-\x1f"\\]/g, (one) => SHORT[one] ?? `\\u00${one.charCodeAt(0).toString(16).padStart(2, "0")}`)}"`;
}

const ESCAPES: Record<number, string> = { 0x07: "\\a", 0x08: "\\b", 0x09: "\\t", 0x0a: "\\n", 0x0d: "\\r", 0x22: '\\"', 0x5c: "\\\\" };

/** What each byte is in a literal. */
const WRITTEN = Array.from({ length: 256 }, (_, byte) => ESCAPES[byte] ?? (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, "0")}`));
const WRITTEN_MAX = "\\x00".length;

/** Bytes as a literal that the prompt reads back to the same bytes. By way of a buffer: there may be hundreds of millions. */
export function quote(bytes: Uint8Array): string {
  const out = Buffer.allocUnsafe(WRITTEN_MAX * bytes.length);
  let end = 0;
  for (const byte of bytes) {
    const written = WRITTEN[byte] as string;
    for (let at = 0; at < written.length; at++) out[end++] = written.charCodeAt(at);
  }
  return `"${out.toString("latin1", 0, end)}"`;
}
