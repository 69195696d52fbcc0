// Writes commands as RESP, one behind the other, into bytes that are sent together.

import { type Input, textOf } from "../arguments.js";

const encoder = new TextEncoder();

/** Room to begin with. */
const ROOM_BYTES = 1024;

/** More room than this is given back once it is not needed. */
const KEPT_BYTES = 64 * 1024;

/** `$`, a length of up to ten digits, and two line ends. */
const AROUND_BYTES = 16;

/** Commands as RESP bytes. */
export function encode(commands: Iterable<readonly Input[]>): Uint8Array<ArrayBuffer> {
  const requests = new Requests();
  for (const words of commands) requests.push(words);
  return requests.take();
}

/** Commands that wait to be sent. */
export class Requests {
  #bytes = new Uint8Array(ROOM_BYTES);
  #length = 0;

  /** Adds a command. Throws a `TypeError` when a word is none, and has added nothing then. */
  push(words: readonly Input[]): void {
    const start = this.#length;
    try {
      this.#reserve(AROUND_BYTES);
      this.#head(ASTERISK, words.length);
      for (const word of words) this.#word(word instanceof Uint8Array || typeof word === "string" ? word : textOf(String(words[0]), word));
    } catch (error) {
      this.#length = start;
      throw error;
    }
  }

  /** All that was added, as bytes of the caller's own; empties this. */
  take(): Uint8Array<ArrayBuffer> {
    const bytes = this.#bytes.slice(0, this.#length);
    this.#length = 0;
    if (this.#bytes.length > KEPT_BYTES) this.#bytes = new Uint8Array(ROOM_BYTES);
    return bytes;
  }

  #word(word: string | Uint8Array): void {
    if (typeof word !== "string") {
      this.#reserve(word.length + AROUND_BYTES);
      this.#head(DOLLAR, word.length);
      this.#bytes.set(word, this.#length);
      this.#length += word.length;
    } else {
      this.#reserve(3 * word.length + AROUND_BYTES); // UTF-8 takes at most 3 bytes a UTF-16 unit
      if (word.length > SHORT || !this.#ascii(word)) this.#text(word);
    }
    this.#end();
  }

  /** Writes a short word; false, and nothing written, when it is not ASCII. */
  #ascii(word: string): boolean {
    const start = this.#length;
    this.#head(DOLLAR, word.length);
    for (let at = 0; at < word.length; at++) {
      const code = word.charCodeAt(at);
      if (code > 0x7f) {
        this.#length = start;
        return false;
      }
      this.#bytes[this.#length++] = code;
    }
    return true;
  }

  #text(word: string): void {
    const bytes = encoder.encode(word);
    this.#head(DOLLAR, bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  #head(mark: number, count: number): void {
    this.#bytes[this.#length++] = mark;
    const digits = `${count}`;
    for (let at = 0; at < digits.length; at++) this.#bytes[this.#length++] = digits.charCodeAt(at);
    this.#end();
  }

  #end(): void {
    this.#bytes[this.#length++] = CR;
    this.#bytes[this.#length++] = LF;
  }

  #reserve(bytes: number): void {
    const needed = this.#length + bytes;
    if (needed <= this.#bytes.length) return;
    const room = new Uint8Array(Math.max(needed, 2 * this.#bytes.length));
    room.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = room;
  }
}

/** Up to here a loop is faster than the encoder. */
const SHORT = 24;
const ASTERISK = 42;
const DOLLAR = 36;
const CR = 13;
const LF = 10;
