// What an encrypted file looks like, and how one is read. XChaCha20-Poly1305, in the engine's wasm.
//
// A file is segments, one behind the other: each time a file is opened or replaced one begins.
//
//   segment  magic (8), version (1), key's id (8), salt (16, random), then chunks
//   chunk    sealed header (4 + 16): how long the body is; sealed body (up to a MiB, + 16)
//
// The n-th chunk of a segment, from 0, is sealed with the nonces salt || 2n and salt || 2n + 1 (little-endian). Sealed with both is
// the segment's beginning, where in the file it stands, and in a folder whose files keep their names the name. So chunks cannot be
// moved, left out, or put into another file. A whole folder that is put back to what it was before is not noticed.
//
// The header is sealed on its own, so that a length that is damaged is told from a file that is cut. Where bytes are missing at the
// end the plaintext ends before the chunk, and so it does where zeros are in their place, as some file systems leave after a
// power-off: nothing that was sealed ends with so many. All else that is not what was written is a `LoadError`.
//
// Deliberately absent: files (`encrypted-files.ts`), the cipher (the engine's).

import { LoadError } from "../errors.js";
import type { Instance } from "../instance.js";
import { concat } from "./concat.js";

/** The first is no character of a manifest, of a command or of an RDB file. */
export const MAGIC = Uint8Array.of(0x8e, ...new TextEncoder().encode("CSEALED"));
const VERSION = 1;
export const ID_BYTES = 8;
export const SALT_BYTES = 16;
const ID_AT = MAGIC.length + 1;
const SALT_AT = ID_AT + ID_BYTES;
const RECORD_BYTES = SALT_AT + SALT_BYTES;
const TAG_BYTES = 16;
const HEADER_BYTES = 4 + TAG_BYTES;
/** Most plaintext of a chunk. */
const CHUNK_BYTES = 1 << 20;
const KEY_BYTES = 32;

/** A key, and how files name it. */
export interface Key {
  readonly bytes: Uint8Array;
  readonly id: Uint8Array;
}

/** Seals and opens in wasm. An instance that died is followed by another. */
export class Sealer {
  readonly #make: () => Instance;
  #instance: Instance | undefined;

  constructor(make: () => Instance) {
    this.#make = make;
  }

  seal(key: Uint8Array, nonce: Uint8Array, aad: Uint8Array, plaintext: Uint8Array): Uint8Array {
    return this.#call(({ cold }) => cold.seal(key, nonce, aad, plaintext));
  }

  open(key: Uint8Array, nonce: Uint8Array, aad: Uint8Array, sealed: Uint8Array): Uint8Array | undefined {
    return this.#call(({ cold }) => cold.unseal(key, nonce, aad, sealed));
  }

  /** A key with its id: the seal of nothing, with a salt that no segment has. */
  key(bytes: Uint8Array): Key {
    checkKey(bytes);
    const own = bytes.slice();
    const tag = this.seal(own, new Uint8Array(SALT_BYTES + 8), new TextEncoder().encode("cachelet key id"), new Uint8Array(0));
    return { bytes: own, id: tag.subarray(0, ID_BYTES) };
  }

  #call<T>(call: (instance: Instance) => T): T {
    if (!this.#instance || this.#instance.dead) this.#instance = this.#make();
    const instance = this.#instance;
    try {
      return call(instance);
    } catch (error) {
      throw instance.failure(error);
    }
  }
}

/** Throws when it is no key. */
export function checkKey(bytes: Uint8Array): void {
  if (!(bytes instanceof Uint8Array) || bytes.length !== KEY_BYTES) throw new TypeError("an encryption key is a Uint8Array of 32 bytes from a secure source, such as crypto.getRandomValues(new Uint8Array(32))");
}

/** With what a store is encrypted: the options that all have which keep one. */
export interface KeyOptions {
  readonly encryptionKey?: Uint8Array | undefined;
  readonly previousEncryptionKeys?: readonly Uint8Array[] | undefined;
  readonly encryptionAcceptsPlain?: boolean | undefined;
}

/** All keys, first the one to write with; `undefined`: nothing is encrypted. Throws when there is no key to go over to. */
export function givenKeys({ encryptionKey, previousEncryptionKeys = [], encryptionAcceptsPlain }: KeyOptions): readonly [Uint8Array, ...Uint8Array[]] | undefined {
  if (encryptionKey) return [encryptionKey, ...previousEncryptionKeys];
  if (previousEncryptionKeys.length > 0 || encryptionAcceptsPlain) throw new TypeError("previousEncryptionKeys and encryptionAcceptsPlain are for going over to an encryptionKey: give one");
  return undefined;
}

/** A segment, which seals or opens one thing after the other. */
export class Segment {
  /** What it begins with. */
  readonly record: Uint8Array;
  readonly #sealer: Sealer;
  readonly #key: Uint8Array;
  readonly #nonce = new Uint8Array(SALT_BYTES + 8);
  readonly #aad: Uint8Array;
  #number = 0n;

  constructor(sealer: Sealer, key: Key, record: Uint8Array, name: string, at: number) {
    this.#sealer = sealer;
    this.#key = key.bytes;
    this.record = record;
    this.#nonce.set(record.subarray(SALT_AT));
    const place = new Uint8Array(8);
    new DataView(place.buffer).setBigUint64(0, BigInt(at), true);
    this.#aad = concat([record, place, new TextEncoder().encode(name)]);
  }

  /** A new one, that begins `at` this byte of its file. */
  static begin(sealer: Sealer, key: Key, name: string, at: number): Segment {
    const salt = crypto.getRandomValues(new Uint8Array(SALT_BYTES));
    return new Segment(sealer, key, concat([MAGIC, Uint8Array.of(VERSION), key.id, salt]), name, at);
  }

  /** The chunks of some plaintext, ready to be written. */
  *chunks(plaintext: Uint8Array): Generator<Uint8Array> {
    for (let at = 0; at < plaintext.length; at += CHUNK_BYTES) {
      const body = plaintext.subarray(at, at + CHUNK_BYTES);
      const length = new Uint8Array(4);
      new DataView(length.buffer).setUint32(0, body.length, true);
      yield concat([this.#seal(length), this.#seal(body)]);
    }
  }

  /** The plaintext of what was sealed next, if this is it. */
  open(sealed: Uint8Array): Uint8Array | undefined {
    return this.#sealer.open(this.#key, this.#next(), this.#aad, sealed);
  }

  /** What was sealed next is not opened. */
  skip(): void {
    this.#number++;
  }

  #seal(plaintext: Uint8Array): Uint8Array {
    return this.#sealer.seal(this.#key, this.#next(), this.#aad, plaintext);
  }

  /** A nonce is used once. */
  #next(): Uint8Array {
    new DataView(this.#nonce.buffer).setBigUint64(SALT_BYTES, this.#number++, true);
    return this.#nonce;
  }
}

/** A part of a file that was written at once. */
export interface Chunk {
  /** How long its plaintext is. */
  readonly bytes: number;
  /** That, unless only the places are asked for. */
  readonly plaintext: Uint8Array;
  /** Where in the file it ends. */
  readonly end: number;
}

/** How a file is to be read. */
export interface SealedFileOptions {
  readonly sealer: Sealer;
  readonly keys: readonly Key[];
  /** What it is tied to. */
  readonly name: string;
  /** Where it is, for messages. */
  readonly path: string;
  /** Whether a file that is not encrypted is given as it is. */
  readonly acceptsPlain: boolean;
}

/** Reads one file. What it is, and how much of it is whole, is known once its chunks were drawn. */
export class SealedFile {
  /** Whether it is not encrypted. */
  isPlain = false;
  /** How many bytes are whole. */
  end = 0;
  /** How many are behind them. */
  rest = 0;
  readonly #options: SealedFileOptions;
  readonly #source: Source;

  constructor(pieces: AsyncIterable<Uint8Array>, options: SealedFileOptions) {
    this.#source = new Source(pieces);
    this.#options = options;
  }

  /** Its chunks, one after the other; without their plaintext only where each ends. */
  async *chunks({ withPlaintext = true } = {}): AsyncGenerator<Chunk> {
    const source = this.#source;
    try {
      await source.fill(MAGIC.length);
      const head = source.peek(MAGIC.length);
      // Also where zeros are in the place of it, or of its end: then the file ends there.
      if (head.every((byte, at) => byte === MAGIC[at] || byte === 0)) yield* this.#sealed(withPlaintext);
      else yield* this.#plain();
      this.rest = source.left;
    } finally {
      await source.close();
    }
  }

  async *#plain(): AsyncGenerator<Chunk> {
    const { acceptsPlain, path } = this.#options;
    if (!acceptsPlain) throw new LoadError(`${path} is not encrypted, or its first bytes are damaged. With --encryption-accept-plain yes (encryptionAcceptsPlain) it is read all the same, and what is written is encrypted. Nothing was changed`);
    this.isPlain = true;
    for (const source = this.#source; source.held > 0 || (await source.fill(1)); ) {
      const plaintext = source.take(Math.min(source.held, CHUNK_BYTES));
      this.end = source.at;
      yield { bytes: plaintext.length, plaintext, end: source.at };
    }
  }

  async *#sealed(withPlaintext: boolean): AsyncGenerator<Chunk> {
    const source = this.#source;
    let segment: Segment | undefined;
    while (source.held >= HEADER_BYTES || (await source.fill(HEADER_BYTES))) {
      const { at } = source;
      if (!segment || same(source.peek(MAGIC.length), MAGIC)) {
        if (!(await source.fill(RECORD_BYTES))) return;
        const begun = this.#segment(source.peek(RECORD_BYTES).slice(), at);
        if (begun instanceof LoadError) return this.#end(begun);
        segment = begun;
        source.take(RECORD_BYTES);
        continue;
      }
      const header = segment.open(source.peek(HEADER_BYTES));
      const bytes = header ? new DataView(header.buffer, header.byteOffset).getUint32(0, true) : 0;
      if (bytes === 0 || bytes > CHUNK_BYTES) return this.#end(this.#damaged(at));
      const chunkBytes = HEADER_BYTES + bytes + TAG_BYTES;
      if (source.held < chunkBytes && !(await source.fill(chunkBytes))) return;
      if (!withPlaintext) segment.skip();
      const plaintext = withPlaintext ? segment.open(source.peek(chunkBytes).subarray(HEADER_BYTES)) : NOTHING;
      if (!plaintext) return this.#end(this.#damaged(at));
      source.take(chunkBytes);
      this.end = source.at;
      yield { bytes, plaintext, end: source.at };
    }
  }

  #segment(record: Uint8Array, at: number): Segment | LoadError {
    const { sealer, keys, name, path } = this.#options;
    const version = record[MAGIC.length];
    if (version !== VERSION) return new LoadError(`${path} is encrypted in a way of a later version (${version}), or damaged at byte ${at}. Nothing was changed`);
    const key = keys.find(({ id }) => same(record.subarray(ID_AT, SALT_AT), id));
    if (!key) return new LoadError(`${path} was encrypted with another key. Give that one, or give it as the previous one if the key is to be changed. Nothing was changed`);
    return new Segment(sealer, key, record, name, at);
  }

  #damaged(at: number): LoadError {
    return new LoadError(`${this.#options.path} is damaged at byte ${at}, or is not the file that was written there. Nothing was changed`);
  }

  /** The file ends here if zeros are at its end; otherwise `error` is why it is no good. */
  async #end(error: LoadError): Promise<void> {
    const tail = await this.#source.tail(TAG_BYTES);
    if (tail.some((byte) => byte !== 0)) throw error;
  }
}

/** Gives the pieces of a file, unless it is one that was encrypted. */
export async function* unencrypted(pieces: AsyncIterable<Uint8Array>, path: string): AsyncGenerator<Uint8Array> {
  let isFirst = true;
  for await (const piece of pieces) {
    if (!(piece instanceof Uint8Array)) throw new TypeError("a file is bytes, a Blob or a stream");
    if (isFirst && piece.length >= MAGIC.length && same(piece.subarray(0, MAGIC.length), MAGIC)) throw new LoadError(`${path} is encrypted: it takes its key to read it (--encryption-key-file, encryptionKey). Nothing was changed`);
    isFirst = false;
    yield piece;
  }
}

const NOTHING = new Uint8Array(0);

/** Whether they are the same bytes. */
export function same(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, at) => byte === other[at]);
}

/** Bytes that come in pieces, taken in others. */
class Source {
  /** How many were taken. */
  at = 0;
  readonly #pieces: AsyncIterator<Uint8Array>;
  #passed = 0;
  #bytes = NOTHING as Uint8Array;

  constructor(pieces: AsyncIterable<Uint8Array>) {
    this.#pieces = pieces[Symbol.asyncIterator]();
  }

  /** How many are there to be taken. */
  get held(): number {
    return this.#bytes.length;
  }

  /** How many are left when all came. */
  get left(): number {
    return this.held + this.#passed;
  }

  /** Waits until so many are there; whether they are. */
  async fill(bytes: number): Promise<boolean> {
    const pieces = [this.#bytes];
    let held = this.held;
    while (held < bytes) {
      const { done, value } = await this.#pieces.next();
      if (done) break;
      held += value.length;
      pieces.push(held < bytes ? value.slice() : value); // it is good until the next one is asked for
    }
    if (pieces.length > 1) this.#bytes = concat(pieces);
    return held >= bytes;
  }

  /** The next ones, at most as many as there are. */
  peek(bytes: number): Uint8Array {
    return this.#bytes.subarray(0, bytes);
  }

  take(bytes: number): Uint8Array {
    const taken = this.peek(bytes);
    this.#bytes = this.#bytes.subarray(bytes);
    this.at += taken.length;
    return taken;
  }

  /** The last ones of all. */
  async tail(bytes: number): Promise<Uint8Array> {
    let tail = this.#bytes;
    for (let next = await this.#pieces.next(); !next.done; next = await this.#pieces.next()) {
      this.#passed += next.value.length;
      tail = concat([tail.subarray(-bytes), next.value]);
    }
    return tail.subarray(-bytes);
  }

  /** No more are wanted. */
  async close(): Promise<void> {
    await this.#pieces.return?.();
  }
}
