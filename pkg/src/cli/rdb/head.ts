// The head of an RDB file: its version, what its writer says about it, and libraries of functions. The engine reads past
// the first two and keeps the third, but tells none of them.
// https://rdb.fnordig.de/file_format.html
//
// Deliberately absent: errors. Where the head makes no sense reading ends; whether the file is any good is the engine's to say.

const AUX = 250;
const FUNCTION2 = 245;
const HEAD_BYTES = 9;
/** A head that is longer is not read to its end. */
const LONGEST_BYTES = 64 << 20;
/** What a writer says beyond this is nothing to be told: packed, a small file can say more than there is memory for. */
const AUX_BYTES_MAX = 1 << 20;

/** Reads the head from the first pieces of a file. */
export class Head {
  /** 0 until it is read. */
  version = 0;
  /** What the writer says, by name: `redis-ver`, `ctime`, `used-mem` … */
  readonly aux = new Map<string, string>();
  /** The code of each library of functions. */
  readonly libraries: Buffer[] = [];
  #unread: Buffer = Buffer.alloc(0);
  /** What came behind it. */
  #pieces: Buffer[] = [];
  #length = 0;
  #auxBytes = 0;
  #wanted = HEAD_BYTES;
  #done = false;

  /** Takes the next piece. */
  push(piece: Uint8Array): void {
    if (this.#done) return;
    this.#pieces.push(Buffer.from(piece));
    this.#length += piece.length;
    if (this.#unread.length + this.#length < this.#wanted) return;
    this.#unread = Buffer.concat([this.#unread, ...this.#pieces]);
    [this.#pieces, this.#length] = [[], 0];
    const reader = new Strings(this.#unread);
    try {
      if (this.version === 0) {
        this.version = Number(/^(?:REDIS|VALKEY)(\d+)$/.exec(this.#unread.toString("latin1", 0, HEAD_BYTES))?.[1] ?? 0);
        reader.at = HEAD_BYTES;
      }
      for (let from = reader.at; ; from = reader.at) {
        this.#unread = reader.bytes.subarray(from);
        const opcode = reader.byte();
        if (opcode === AUX) {
          const [name, value] = [reader.string(AUX_BYTES_MAX), reader.string(AUX_BYTES_MAX)];
          if (name && value && (this.#auxBytes += name.length + value.length) <= AUX_BYTES_MAX) this.aux.set(name.toString(), value.toString());
          continue;
        }
        const library = opcode === FUNCTION2 ? reader.string(LONGEST_BYTES) : undefined;
        if (!library) return this.#end();
        this.libraries.push(library);
      }
    } catch (error) {
      if (!(error instanceof RangeError) || this.#unread.length > LONGEST_BYTES) return this.#end();
      // There is more to come: tried again when there is twice as much.
      this.#wanted = 2 * this.#unread.length;
    }
  }

  #end(): void {
    this.#done = true;
    this.#unread = Buffer.alloc(0);
  }
}

/** The name that a library of functions gives itself in its first line: `#!lua name=mylib`. */
export function libraryName(code: Uint8Array): string {
  return /^#!\S+.*?\bname=(\S+)/.exec(Buffer.from(code).toString("utf8"))?.[1] ?? "(no name)";
}

/** Reads strings as RDB has them; a `RangeError` says that they are not whole. */
class Strings {
  readonly bytes: Buffer;
  at = 0;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }

  byte(): number {
    return this.bytes.readUInt8(this.at++);
  }

  /** The next one; nothing when it has more than `most` bytes. */
  string(most: number): Buffer | undefined {
    const first = this.byte();
    switch (first) {
      case 0xc0:
        return this.#number(this.bytes.readInt8(this.at), 1);
      case 0xc1:
        return this.#number(this.bytes.readInt16LE(this.at), 2);
      case 0xc2:
        return this.#number(this.bytes.readInt32LE(this.at), 4);
      case 0xc3: {
        const packed = this.#length(this.byte());
        const length = this.#length(this.byte());
        const bytes = this.#take(packed);
        return length > most ? undefined : decompress(bytes, length);
      }
      default: {
        const bytes = this.#take(this.#length(first));
        return bytes.length > most ? undefined : Buffer.from(bytes);
      }
    }
  }

  #number(value: number, width: number): Buffer {
    this.at += width;
    return Buffer.from(`${value}`);
  }

  #length(first: number): number {
    if (first < 0x40) return first;
    if (first < 0x80) return ((first & 0x3f) << 8) | this.byte();
    const wide = first === 0x81;
    if (first !== 0x80 && !wide) throw new Error("no length");
    const length = wide ? Number(this.bytes.readBigUInt64BE(this.at)) : this.bytes.readUInt32BE(this.at);
    this.at += wide ? 8 : 4;
    return length;
  }

  #take(length: number): Buffer {
    const from = this.at;
    this.at += length;
    if (this.at > this.bytes.length) throw new RangeError("not whole");
    return this.bytes.subarray(from, this.at);
  }
}

/** LZF: runs of bytes as they are, and runs that stood there before. */
function decompress(packed: Buffer, length: number): Buffer {
  const out = Buffer.alloc(length);
  let to = 0;
  for (let at = 0; at < packed.length; ) {
    const control = packed[at++] as number;
    if (control < 32) {
      to += packed.copy(out, to, at, at + control + 1);
      at += control + 1;
      continue;
    }
    let run = control >> 5;
    if (run === 7) run += packed[at++] ?? 0;
    const back = ((control & 31) << 8) + (packed[at++] ?? 0) + 1;
    for (const end = to + run + 2; to < end; to++) out[to] = out[to - back] ?? 0;
  }
  return out;
}
