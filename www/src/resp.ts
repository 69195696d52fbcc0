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
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
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

/** A collection whose members are still to come; those of a map by turns. */
interface Open {
  readonly type: "array" | "set" | "push" | "map";
  readonly items: Reply[];
  left: number;
}

const COLLECTIONS: Readonly<Record<string, Open["type"]>> = { "*": "array", "~": "set", ">": "push", "%": "map" };

/** Collections within each other: Redis answers with a few, and what shows them is a function that calls itself. */
const DEPTH_MAX = 128;

/** Bytes of a line, which is a number, a status or an error. */
const LINE_MAX_BYTES = 1 << 20;

/** Cuts a byte stream into replies; keeps an unfinished reply until the rest arrives, and reads no part of it twice. */
export class Decoder {
  private bytes = new Uint8Array(0) as Uint8Array;
  private at = 0;
  private end = 0;
  private readonly open: Open[] = [];

  /** Every reply completed by these bytes. Throws on bytes that are no RESP. */
  push(bytes: Uint8Array): Reply[] {
    this.append(bytes);
    const replies: Reply[] = [];
    for (let read = this.read(); read !== undefined; read = this.read()) {
      const reply = this.place(read);
      if (reply !== undefined) replies.push(reply);
    }
    return replies;
  }

  private append(bytes: Uint8Array): void {
    const held = this.end - this.at;
    if (held === 0) {
      [this.bytes, this.at, this.end] = [bytes, 0, bytes.length];
      return;
    }
    if (this.end + bytes.length > this.bytes.length) {
      const larger = new Uint8Array(2 * (held + bytes.length));
      larger.set(this.bytes.subarray(this.at, this.end));
      [this.bytes, this.at, this.end] = [larger, 0, held];
    }
    this.bytes.set(bytes, this.end);
    this.end += bytes.length;
  }

  /** Puts a reply into the collection that waits for it; gives it back when none does, or the collection that it completes. */
  private place(read: Reply | Open): Reply | undefined {
    if ("left" in read && read.left > 0) {
      if (this.open.push(read) > DEPTH_MAX) throw new Error(`The server sent more than ${DEPTH_MAX} collections within each other`);
      return undefined;
    }
    let reply = "left" in read ? finished(read) : read;
    for (;;) {
      const around = this.open.at(-1);
      if (around === undefined) return reply;
      around.items.push(reply);
      if (--around.left > 0) return undefined;
      this.open.pop();
      reply = finished(around);
    }
  }

  /** One reply, or the head of a collection; undefined while it is incomplete. */
  private read(): Reply | Open | undefined {
    const start = this.at;
    const end = this.endOfLine();
    if (end < 0) return undefined;
    this.at = end + 2;
    const mark = String.fromCharCode(this.bytes[start] ?? 0);
    const type = COLLECTIONS[mark];
    if (type !== undefined || "$=!".includes(mark)) {
      const length = this.lengthIn(start + 1, end);
      if (length < 0) return { type: "nil" };
      if (type !== undefined) return { type, items: [], left: type === "map" ? 2 * length : length };
      const bytes = this.block(length);
      if (bytes !== undefined) return mark === "$" ? { type: "bulk", bytes } : mark === "!" ? { type: "error", text: decoder.decode(bytes) } : { type: "verbatim", format: decoder.decode(bytes.subarray(0, 3)), bytes: bytes.subarray(4) };
      this.at = start;
      return undefined;
    }
    const rest = decoder.decode(this.bytes.subarray(start + 1, end));
    switch (mark) {
      case "+": return { type: "status", text: rest };
      case "-": return { type: "error", text: rest };
      case ":": return { type: "integer", text: rest };
      case ",": return { type: "double", text: rest };
      case "(": return { type: "bignumber", text: rest };
      case "#": return { type: "boolean", value: rest === "t" };
      case "_": return { type: "nil" };
      default: throw notResp(mark + rest);
    }
  }

  /** Negative when the line has no end yet. */
  private endOfLine(): number {
    const end = this.bytes.indexOf(13, this.at);
    if (end >= 0 && end + 1 < this.end) return end;
    if (this.end - this.at > LINE_MAX_BYTES) throw notResp("a line without an end");
    return -1;
  }

  private lengthIn(start: number, end: number): number {
    let length = 0;
    for (let at = start; at < end; at++) {
      const digit = (this.bytes[at] ?? 0) - 48;
      if (digit >= 0 && digit <= 9) length = 10 * length + digit;
      else if (at === start && decoder.decode(this.bytes.subarray(start, end)) === "-1") return -1;
      else throw notResp(decoder.decode(this.bytes.subarray(start - 1, end)));
    }
    return length;
  }

  private block(length: number): Uint8Array | undefined {
    const end = this.at + length;
    if (end + 2 > this.end) return undefined;
    // The members of a collection share its bytes: a million arrays of their own would take seconds.
    const bytes = this.open.length > 0 ? this.bytes.subarray(this.at, end) : this.bytes.slice(this.at, end);
    this.at = end + 2;
    return bytes;
  }
}

function notResp(text: string): Error {
  return new Error(`The engine sent a reply that is not RESP: ${text.slice(0, 40)}`);
}

function finished({ type, items }: Open): Reply {
  if (type !== "map") return { type, items };
  return { type, pairs: Array.from({ length: items.length / 2 }, (_, at) => [items[2 * at] as Reply, items[2 * at + 1] as Reply]) };
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
