// Files that are encrypted, on any others. What they look like there is in `sealed-file.ts`.
//
// What is hidden and tied to the key is what files hold. Their names, their lengths and when they are written are not hidden.
//
// Deliberately absent: where a key comes from and who keeps it.

import type { Instance } from "../instance.js";
import { concat } from "./concat.js";
import type { AppendFile, Files } from "./files.js";
import { type Key, SealedFile, Sealer, Segment } from "./sealed-file.js";

/** With what, and how strictly. */
export interface EncryptionOptions {
  readonly sealer: Sealer;
  /** The key to write with, then others that files may have been encrypted with before. */
  readonly keys: readonly [Key, ...Key[]];
  /** Whether files that are not encrypted are read. Otherwise they are refused: somebody may have put them there. */
  readonly acceptsPlain?: boolean | undefined;
  /** Whether a file is tied to its name, so that one cannot be taken for another; not for those that are to be copied. */
  readonly bindsNames?: boolean | undefined;
}

/** How the files of a folder are to be kept there: as they are, or encrypted. */
export type Wrap = (files: Files, options?: Pick<EncryptionOptions, "bindsNames">) => Files;

/** Encrypts with the first of these keys. `makeInstance` makes what it is done with. */
export function encrypting(makeInstance: () => Instance, keys: readonly [Uint8Array, ...Uint8Array[]], acceptsPlain?: boolean): Wrap {
  const sealer = new Sealer(makeInstance);
  const made = keys.map((key) => sealer.key(key)) as [Key, ...Key[]];
  return (files, options) => new EncryptedFiles(files, { sealer, keys: made, acceptsPlain, ...options });
}

/** Pieces are not shorter, but for the last. */
const PIECE_BYTES_MIN = 64 << 10;
const PIECE_BYTES_MAX = 1 << 20;

/** Encrypted files on others. */
export class EncryptedFiles implements Files {
  readonly #files: Files;
  readonly #options: EncryptionOptions;
  readonly #unfinished = new Map<string, number>();

  constructor(files: Files, options: EncryptionOptions) {
    this.#files = files;
    this.#options = options;
  }

  get where(): string {
    return this.#files.where;
  }

  lock(): Promise<void> {
    return this.#files.lock();
  }

  unlock(): Promise<void> {
    return this.#files.unlock();
  }

  list(): Promise<string[]> {
    return this.#files.list();
  }

  remove(name: string): Promise<void> {
    return this.#files.remove(name);
  }

  async *read(name: string): AsyncGenerator<Uint8Array> {
    const file = this.#file(name);
    let parts: Uint8Array[] = [];
    let bytes = 0;
    const piece = (): Uint8Array => {
      const all = parts.length === 1 ? (parts[0] as Uint8Array) : concat(parts);
      [parts, bytes] = [[], 0];
      return all;
    };
    for await (const { plaintext } of file.chunks()) {
      if (bytes > 0 && bytes + plaintext.length > PIECE_BYTES_MAX) yield piece();
      parts.push(plaintext);
      bytes += plaintext.length;
      if (bytes >= PIECE_BYTES_MIN) yield piece();
    }
    this.#unfinished.set(name, file.rest);
    if (bytes > 0) yield piece();
  }

  unfinished(name: string): number {
    return this.#unfinished.get(name) ?? 0;
  }

  async append(name: string): Promise<AppendFile> {
    const file = await this.#files.append(name);
    if (file.bytes === 0) return this.#appended(name, file, 0);
    await file.close(); // some hosts give a file to one at a time
    const sealed = this.#file(name);
    let bytes = 0;
    for await (const chunk of sealed.chunks({ withPlaintext: false })) bytes += chunk.bytes;
    if (sealed.isPlain) await this.replace(name, this.read(name));
    // What follows a cut would be taken for the rest of it.
    else if (sealed.rest > 0) await this.#files.truncate(name, sealed.end);
    return this.#appended(name, await this.#files.append(name), bytes);
  }

  replace(name: string, pieces: Iterable<Uint8Array> | AsyncIterable<Uint8Array>): Promise<void> {
    return this.#files.replace(name, this.#seal(name, pieces));
  }

  async truncate(name: string, bytes: number): Promise<void> {
    const file = this.#file(name);
    let end = 0;
    let left = bytes;
    let isInside = false;
    for await (const chunk of file.chunks({ withPlaintext: false })) {
      isInside = left > 0 && left < chunk.bytes;
      if (left < chunk.bytes) break;
      left -= chunk.bytes;
      end = chunk.end;
    }
    if (file.isPlain) await this.#files.truncate(name, bytes);
    // Half a chunk cannot be opened: the file is made anew.
    else if (isInside) await this.replace(name, beginning(this.read(name), bytes));
    else await this.#files.truncate(name, end);
  }

  #file(name: string): SealedFile {
    const { sealer, keys, acceptsPlain = false } = this.#options;
    return new SealedFile(this.#files.read(name), { sealer, keys, name: this.#bound(name), path: `${this.where}/${name}`, acceptsPlain });
  }

  #bound(name: string): string {
    return this.#options.bindsNames ? name : "";
  }

  #begin(name: string, at: number): Segment {
    const { sealer, keys } = this.#options;
    return Segment.begin(sealer, keys[0], this.#bound(name), at);
  }

  #appended(name: string, file: AppendFile, bytes: number): AppendFile {
    return new EncryptedFile(file, bytes, (at) => this.#begin(name, at));
  }

  async *#seal(name: string, pieces: Iterable<Uint8Array> | AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    const segment = this.#begin(name, 0);
    yield segment.record;
    for await (const piece of pieces) yield* segment.chunks(piece);
  }
}

class EncryptedFile implements AppendFile {
  readonly writesAtOnce: boolean;
  readonly #file: AppendFile;
  readonly #begin: (at: number) => Segment;
  #bytes: number;
  #segment: Segment | undefined;

  constructor(file: AppendFile, bytes: number, begin: (at: number) => Segment) {
    this.#file = file;
    this.#bytes = bytes;
    this.#begin = begin;
    this.writesAtOnce = file.writesAtOnce;
  }

  get bytes(): number {
    return this.#bytes;
  }

  write(bytes: Uint8Array): void | Promise<void> {
    if (bytes.length === 0) return;
    const segment = this.#segment ?? this.#begin(this.#file.bytes);
    const begins = segment !== this.#segment;
    // What could not be written may be on the disk all the same, and a nonce is used once: a segment of its own follows.
    this.#segment = undefined;
    const written = this.#file.write(concat([...(begins ? [segment.record] : []), ...segment.chunks(bytes)]));
    const wrote = (): void => {
      this.#segment = segment;
      this.#bytes += bytes.length;
    };
    return written ? written.then(wrote) : wrote();
  }

  sync(): Promise<void> {
    return this.#file.sync();
  }

  close(): Promise<void> {
    return this.#file.close();
  }
}

/** So many bytes of these. */
async function* beginning(pieces: AsyncIterable<Uint8Array>, bytes: number): AsyncGenerator<Uint8Array> {
  for await (const piece of pieces) {
    yield piece.subarray(0, bytes);
    bytes -= piece.length;
    if (bytes <= 0) return;
  }
}
