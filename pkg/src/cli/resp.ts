// Reads replies off a RESP stream for the prompt. The engine side is Rust; this is the client's half, and knows only
// what a terminal needs.

/** A reply with its type, which decides how it is printed. */
export type RespReply =
  | { readonly type: "status" | "error" | "bulk" | "verbatim" | "double" | "big"; readonly bytes: Buffer }
  | { readonly type: "integer"; readonly bytes: Buffer }
  | { readonly type: "nil" }
  | { readonly type: "boolean"; readonly value: boolean }
  | { readonly type: "array" | "set" | "push"; readonly items: readonly RespReply[] }
  | { readonly type: "map"; readonly items: readonly RespReply[] };

const SIMPLE = { "+": "status", "-": "error", ":": "integer", ",": "double", "(": "big" } as const;
const SIZED = { $: "bulk", "=": "verbatim", "!": "error" } as const;
const LISTS = { "*": "array", "~": "set", ">": "push", "%": "map", "|": "attribute" } as const;

/** Replies nested deeper are refused: no command gives such, and whoever prints them goes down as deep. */
const MOST_DEPTH = 256;

/** A longer line is no reply of a server. */
const MOST_LINE_BYTES = 1 << 20;

const FIRST_BYTES = 64 * 1024;

/** A list whose items are still to come. */
interface Open {
  readonly type: (typeof LISTS)[keyof typeof LISTS];
  readonly items: RespReply[];
  left: number;
}

/** Cuts a stream of bytes, however split, into replies. Throws when the bytes are not RESP. */
export class RespReader {
  #bytes = Buffer.allocUnsafeSlow(FIRST_BYTES);
  #start = 0;
  #end = 0;
  /** As far as there is no end of the line that begins at `#start`. */
  #searched = 0;
  readonly #open: Open[] = [];

  /** Takes bytes and gives the replies they complete. */
  *push(bytes: Uint8Array): Generator<RespReply> {
    this.#append(bytes);
    for (let read = this.#read(); read; read = this.#read()) {
      const reply = this.#place(read);
      if (reply) yield reply;
    }
  }

  /** What was read may still be looked at by those who were given it, so a full buffer is left to them. */
  #append(bytes: Uint8Array): void {
    if (this.#end + bytes.length > this.#bytes.length) {
      const unread = this.#bytes.subarray(this.#start, this.#end);
      this.#bytes = Buffer.allocUnsafeSlow(Math.max(FIRST_BYTES, 2 * (unread.length + bytes.length)));
      this.#bytes.set(unread);
      this.#searched = Math.max(0, this.#searched - this.#start);
      this.#end = unread.length;
      this.#start = 0;
    }
    this.#bytes.set(bytes, this.#end);
    this.#end += bytes.length;
  }

  /** Puts a reply into the list that waits for it; gives it back when none does, or the list that it completes. */
  #place(read: RespReply | Open): RespReply | undefined {
    if ("left" in read && read.left > 0) {
      if (this.#open.length === MOST_DEPTH) throw new Error(`the server's reply has more than ${MOST_DEPTH} lists within each other`);
      this.#open.push(read);
      return undefined;
    }
    let reply = read as RespReply;
    for (;;) {
      // Attributes are said about the reply behind them, which is all that is asked for.
      if ((reply.type as string) === "attribute") return undefined;
      const list = this.#open.at(-1);
      if (!list) return reply;
      list.items.push(reply);
      if (--list.left > 0) return undefined;
      reply = this.#open.pop() as RespReply;
    }
  }

  /** A reply, or the head of a list; `undefined` until more bytes are there. */
  #read(): RespReply | Open | undefined {
    const end = this.#endOfLine();
    if (end < 0) return undefined;
    const start = this.#start;
    const mark = String.fromCharCode(this.#bytes[start] as number);
    let next = end + 2;
    let reply: RespReply | Open;
    if (mark in SIMPLE) reply = { type: SIMPLE[mark as keyof typeof SIMPLE], bytes: this.#bytes.subarray(start + 1, end) };
    else if (mark === "_") reply = { type: "nil" };
    else if (mark === "#") reply = { type: "boolean", value: this.#bytes[start + 1] === 0x74 };
    else {
      const length = this.#length(mark, start, end);
      if (length < 0) reply = { type: "nil" };
      else if (mark in SIZED) {
        if (this.#end < next + length + 2) return undefined;
        reply = { type: SIZED[mark as keyof typeof SIZED], bytes: this.#bytes.subarray(next, next + length) };
        next += length + 2;
      } else {
        const type = LISTS[mark as keyof typeof LISTS];
        reply = { type, items: [], left: type === "map" || type === "attribute" ? 2 * length : length };
      }
    }
    this.#start = next;
    return reply;
  }

  /** Lines are short, and there are many: a search by Node's own means costs more than it finds. */
  #endOfLine(): number {
    const bytes = this.#bytes;
    let at = Math.max(this.#start, this.#searched);
    while (at + 1 < this.#end && (bytes[at] !== 0x0d || bytes[at + 1] !== 0x0a)) at++;
    this.#searched = at;
    if (at + 1 < this.#end) return at;
    if (at - this.#start > MOST_LINE_BYTES) throw notResp(bytes.subarray(this.#start, this.#end));
    return -1;
  }

  #length(mark: string, start: number, end: number): number {
    const isNegative = this.#bytes[start + 1] === 0x2d;
    const first = start + (isNegative ? 2 : 1);
    let length = 0;
    for (let at = first; at < end; at++) {
      const digit = (this.#bytes[at] as number) - 0x30;
      if (digit < 0 || digit > 9) throw notResp(this.#bytes.subarray(start, end));
      length = 10 * length + digit;
    }
    if (!(mark in SIZED || mark in LISTS) || first >= end || !Number.isSafeInteger(length)) throw notResp(this.#bytes.subarray(start, end));
    return isNegative ? -length : length;
  }
}

function notResp(line: Buffer): Error {
  return new Error(`the server does not speak RESP: its reply starts with ${JSON.stringify(line.toString("latin1", 0, 40))}`);
}

/** A command as RESP bytes. */
export function encode(words: readonly Uint8Array[]): Buffer {
  const parts: Uint8Array[] = [Buffer.from(`*${words.length}\r\n`)];
  for (const word of words) parts.push(Buffer.from(`$${word.length}\r\n`), word, CRLF);
  return Buffer.concat(parts);
}

const CRLF = Buffer.from("\r\n");
