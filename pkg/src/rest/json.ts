// RESP2 replies as JSON. Integers are copied digit by digit: a client that reads 64 bits gets them.

/** One reply, or the replies in an array, each as `{"result":…}` or `{"error":…}`. */
export class Json {
  readonly #bytes: Uint8Array;
  readonly #base64: boolean;
  #at = 0;

  /** @param base64 Strings are given in base64, but for `OK`: what is not UTF-8 would be lost. */
  constructor(reply: Uint8Array, base64: boolean) {
    this.#bytes = reply;
    this.#base64 = base64;
  }

  /** The next reply. */
  outcome(): string {
    return this.#bytes[this.#at] === MINUS ? `{"error":${JSON.stringify(this.#line().slice(1))}}` : `{"result":${this.#value(true)}}`;
  }

  /** The replies in the array that stands here. */
  outcomes(): string {
    return `[${Array.from({ length: Number(this.#line().slice(1)) }, () => this.outcome()).join(",")}]`;
  }

  #value(isWhole: boolean): string {
    const line = this.#line();
    const rest = line.slice(1);
    switch (line.charAt(0)) {
      case ":":
        return rest;
      case "+":
        // Clients know this one status, and only by itself.
        return isWhole && rest === "OK" ? '"OK"' : this.#string(encoder.encode(rest));
      case "-":
        return JSON.stringify(rest);
      case "$":
        return rest === "-1" ? "null" : this.#string(this.#sized(Number(rest)));
      case "*":
        return rest === "-1" ? "null" : `[${Array.from({ length: Number(rest) }, () => this.#value(false)).join(",")}]`;
      default:
        throw new Error(`a reply begins with ${line.charAt(0)}, which RESP2 does not know`);
    }
  }

  #string(bytes: Uint8Array): string {
    return this.#base64 ? `"${base64Of(bytes)}"` : JSON.stringify(decoder.decode(bytes));
  }

  #line(): string {
    const end = this.#bytes.indexOf(CR, this.#at);
    const line = decoder.decode(this.#bytes.subarray(this.#at, end));
    this.#at = end + 2;
    return line;
  }

  #sized(length: number): Uint8Array {
    const start = this.#at;
    this.#at = start + length + 2;
    return this.#bytes.subarray(start, start + length);
  }
}

/** An error as RESP. */
export function errorLine(line: string): Uint8Array {
  return encoder.encode(`-${line}\r\n`);
}

/** The error that a reply is, if it is one. */
export function errorOf(reply: Uint8Array): string | undefined {
  return reply[0] === MINUS ? decoder.decode(reply.subarray(1, -2)) : undefined;
}

/** By Node's Buffer where there is one: what all runtimes have takes a hundred times as long, and long values then held up everybody. */
function base64Of(bytes: Uint8Array): string {
  if ("Buffer" in globalThis) return globalThis.Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("base64");
  let binary = "";
  for (let at = 0; at < bytes.length; at += CALL) binary += String.fromCharCode(...bytes.subarray(at, at + CALL));
  return btoa(binary);
}

/** Arguments that a call may have everywhere. */
const CALL = 0x8000;

const MINUS = "-".charCodeAt(0);
const CR = 13;
const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
