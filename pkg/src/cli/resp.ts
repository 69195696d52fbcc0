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
const LISTS = { "*": "array", "~": "set", ">": "push", "%": "map" } as const;

/** Cuts a stream of bytes, however split, into replies. */
export class RespReader {
  #bytes: Buffer = Buffer.alloc(0);
  #at = 0;
  readonly #replies = this.#read();

  /** Takes bytes and gives the replies they complete. */
  *push(bytes: Uint8Array): Generator<RespReply> {
    this.#bytes = Buffer.concat([this.#bytes.subarray(this.#at), bytes]);
    this.#at = 0;
    for (;;) {
      const { value } = this.#replies.next();
      if (value === undefined) return;
      yield value as RespReply;
    }
  }

  *#read(): Generator<RespReply | undefined, never> {
    for (;;) yield yield* this.#reply();
  }

  *#reply(): Generator<undefined, RespReply> {
    const line = yield* this.#line();
    const mark = String.fromCharCode(line[0] ?? 0);
    const rest = line.subarray(1);
    if (mark in SIMPLE) return { type: SIMPLE[mark as keyof typeof SIMPLE], bytes: rest };
    if (mark === "_") return { type: "nil" };
    if (mark === "#") return { type: "boolean", value: rest.toString() === "t" };
    const length = Number(rest.toString());
    if (mark in SIZED) return length < 0 ? { type: "nil" } : { type: SIZED[mark as keyof typeof SIZED], bytes: yield* this.#sized(length) };
    if (!(mark in LISTS)) throw new Error(`the server does not speak RESP: its reply starts with ${JSON.stringify(line.toString("latin1").slice(0, 40))}`);
    if (length < 0) return { type: "nil" };
    const type = LISTS[mark as keyof typeof LISTS];
    const items: RespReply[] = [];
    for (let left = type === "map" ? 2 * length : length; left > 0; left--) items.push(yield* this.#reply());
    return { type, items };
  }

  *#line(): Generator<undefined, Buffer> {
    let end: number;
    while ((end = this.#bytes.indexOf("\r\n", this.#at)) < 0) yield undefined;
    const line = this.#bytes.subarray(this.#at, end);
    this.#at = end + 2;
    return line;
  }

  *#sized(length: number): Generator<undefined, Buffer> {
    while (this.#bytes.length < this.#at + length + 2) yield undefined;
    const bytes = this.#bytes.subarray(this.#at, this.#at + length);
    this.#at += length + 2;
    return bytes;
  }
}

/** A command as RESP bytes. */
export function encode(words: readonly Uint8Array[]): Buffer {
  const parts: Uint8Array[] = [Buffer.from(`*${words.length}\r\n`)];
  for (const word of words) parts.push(Buffer.from(`$${word.length}\r\n`), word, CRLF);
  return Buffer.concat(parts);
}

const CRLF = Buffer.from("\r\n");
