// Prints replies as redis-cli does, so that eyes and scripts used to it need not learn anew.

import type { RespReply } from "./resp.js";

/** For a terminal: types shown, strings quoted, lists numbered. Ends without a newline. */
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

/** For a pipe: bytes as they are, a list one item a line. Ends without a newline. */
export function raw(reply: RespReply): Buffer {
  switch (reply.type) {
    case "nil":
      return Buffer.alloc(0);
    case "boolean":
      return Buffer.from(`(${reply.value})`);
    case "array":
    case "set":
    case "push":
      return join(reply.items.map(raw), () => "\n");
    case "map":
      return join(reply.items.map(raw), (index) => (index % 2 === 1 ? " " : "\n"));
    case "verbatim":
      return reply.bytes.subarray("txt:".length);
    case "error":
      return Buffer.concat([reply.bytes, Buffer.from("\n")]);
    default:
      return reply.bytes;
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

const text = (reply: { type: string; bytes: Buffer }): string => reply.bytes.toString("utf8", reply.type === "verbatim" ? "txt:".length : 0);

const ESCAPES: Record<number, string> = { 0x07: "\\a", 0x08: "\\b", 0x09: "\\t", 0x0a: "\\n", 0x0d: "\\r", 0x22: '\\"', 0x5c: "\\\\" };

/** Bytes as a literal that the prompt reads back to the same bytes. */
export function quote(bytes: Uint8Array): string {
  let out = '"';
  for (const byte of bytes) {
    out += ESCAPES[byte] ?? (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, "0")}`);
  }
  return `${out}"`;
}

function join(parts: readonly Buffer[], separator: (index: number) => string): Buffer {
  return Buffer.concat(parts.flatMap((part, index) => (index === 0 ? [part] : [Buffer.from(separator(index)), part])));
}
