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
    const rest = this.#bytes.subarray(start + 1, end);
    let next = end + 2;
    let reply: RespReply | Open;
    if (mark in SIMPLE) reply = { type: SIMPLE[mark as keyof typeof SIMPLE], bytes: rest };
    else if (mark === "_") reply = { type: "nil" };
    else if (mark === "#") reply = { type: "boolean", value: rest[0] === 0x74 };
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

  #endOfLine(): number {
    const end = this.#bytes.subarray(0, this.#end).indexOf("\r\n", Math.max(this.#start, this.#searched), "latin1");
    this.#searched = end < 0 ? this.#end - 1 : end;
    if (end < 0 && this.#end - this.#start > MOST_LINE_BYTES) throw notResp(this.#bytes.subarray(this.#start, this.#end));
    return end;
  }

  #length(mark: string, start: number, end: number): number {
    const length = Number(this.#bytes.toString("latin1", start + 1, end));
    if ((mark in SIZED || mark in LISTS) && end > start + 1 && Number.isSafeInteger(length)) return length;
    throw notResp(this.#bytes.subarray(start, end));
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
