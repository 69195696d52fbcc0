// RESP on the page's side: commands out, replies in, every type kept apart so that the transcript can show it.
// Deliberately absent: any meaning of a command. Sizes are not limited here, the engine limits them.

/** A reply with its type. Numbers stay text: a 64-bit integer does not fit a JavaScript number. */
export type Reply =
  | { readonly type: "status" | "error" | "integer" | "double" | "bignumber"; readonly text: string }
  | { readonly type: "bulk"; readonly bytes: Uint8Array }
  | { readonly type: "verbatim"; readonly format: string; readonly bytes: Uint8Array }
  | { readonly type: "boolean"; readonly value: boolean }
  | { readonly type: "nil" }
  | { readonly type: "array" | "set" | "push"; readonly items: readonly Reply[] }
  | { readonly type: "map"; readonly pairs: ReadonlyArray<readonly [Reply, Reply]> };

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const CRLF = encoder.encode("\r\n");

/** One command as an array of bulk strings. */
export function encodeCommand(words: ReadonlyArray<string | Uint8Array>): Uint8Array {
  const parts: Uint8Array[] = [encoder.encode(`*${words.length}\r\n`)];
  for (const word of words) {
    const bytes = typeof word === "string" ? encoder.encode(word) : word;
    parts.push(encoder.encode(`$${bytes.length}\r\n`), bytes, CRLF);
  }
  return concat(parts);
}

/** Joins byte strings into one. */
export function concat(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Cuts a byte stream into replies; keeps an unfinished reply until the rest arrives. */
export class Decoder {
  private held = new Uint8Array(0) as Uint8Array;
  private at = 0;

  /** Every reply completed by these bytes. Throws on bytes that are no RESP. */
  push(bytes: Uint8Array): Reply[] {
    this.held = this.held.length === 0 ? bytes : concat([this.held, bytes]);
    const replies: Reply[] = [];
    let start = 0;
    for (;;) {
      this.at = start;
      const reply = start < this.held.length ? this.reply() : undefined;
      if (reply === undefined) break;
      start = this.at;
      replies.push(reply);
    }
    this.held = this.held.slice(start);
    return replies;
  }

  /** One reply from `at` on, or undefined while it is incomplete. */
  private reply(): Reply | undefined {
    const line = this.line();
    if (line === undefined) return undefined;
    const rest = line.slice(1);
    switch (line[0]) {
      case "+": return { type: "status", text: rest };
      case "-": return { type: "error", text: rest };
      case ":": return { type: "integer", text: rest };
      case ",": return { type: "double", text: rest };
      case "(": return { type: "bignumber", text: rest };
      case "#": return { type: "boolean", value: rest === "t" };
      case "_": return { type: "nil" };
      case "$": return this.bulk(Number(rest));
      case "=": return this.verbatim(Number(rest));
      case "*": return this.items("array", Number(rest));
      case "~": return this.items("set", Number(rest));
      case ">": return this.items("push", Number(rest));
      case "%": return this.map(Number(rest));
      case "!": return this.longError(Number(rest));
      default: throw new Error(`The engine sent a reply that is not RESP: ${line.slice(0, 40)}`);
    }
  }

  private line(): string | undefined {
    const end = this.held.indexOf(13, this.at);
    if (end < 0 || end + 1 >= this.held.length) return undefined;
    const text = decoder.decode(this.held.subarray(this.at, end));
    this.at = end + 2;
    return text;
  }

  private block(length: number): Uint8Array | undefined {
    const end = this.at + length;
    if (end + 2 > this.held.length) return undefined;
    const bytes = this.held.slice(this.at, end);
    this.at = end + 2;
    return bytes;
  }

  private bulk(length: number): Reply | undefined {
    if (length < 0) return { type: "nil" };
    const bytes = this.block(length);
    return bytes && { type: "bulk", bytes };
  }

  private longError(length: number): Reply | undefined {
    const bytes = this.block(length);
    return bytes && { type: "error", text: decoder.decode(bytes) };
  }

  private verbatim(length: number): Reply | undefined {
    const bytes = this.block(length);
    return bytes && { type: "verbatim", format: decoder.decode(bytes.subarray(0, 3)), bytes: bytes.slice(4) };
  }

  private items(type: "array" | "set" | "push", count: number): Reply | undefined {
    if (count < 0) return { type: "nil" };
    const items: Reply[] = [];
    while (items.length < count) {
      const item = this.reply();
      if (item === undefined) return undefined;
      items.push(item);
    }
    return { type, items };
  }

  private map(count: number): Reply | undefined {
    const pairs: Array<readonly [Reply, Reply]> = [];
    while (pairs.length < count) {
      const key = this.reply();
      const value = key && this.reply();
      if (key === undefined || value === undefined) return undefined;
      pairs.push([key, value]);
    }
    return { type: "map", pairs };
  }
}

/** The bytes of a reply that is text of any kind, else undefined. */
export function bytesOf(reply: Reply | undefined): Uint8Array | undefined {
  if (reply === undefined) return undefined;
  if ("bytes" in reply) return reply.bytes;
  return "text" in reply ? encoder.encode(reply.text) : undefined;
}

/** The text of a reply that is text of any kind, else "". */
export function textOf(reply: Reply | undefined): string {
  const bytes = bytesOf(reply);
  return bytes ? decoder.decode(bytes) : "";
}

/** The number in an integer, double or text reply; NaN for an error, a nil or anything else. */
export function numberOf(reply: Reply | undefined): number {
  if (reply === undefined || reply.type === "error") return Number.NaN;
  const text = textOf(reply);
  return text === "" ? Number.NaN : Number(text);
}

/** The members of an array, set or push; none for anything else. A map is flattened, as RESP2 writes it. */
export function itemsOf(reply: Reply | undefined): readonly Reply[] {
  if (reply === undefined) return [];
  if ("items" in reply) return reply.items;
  return reply.type === "map" ? reply.pairs.flat() : [];
}
