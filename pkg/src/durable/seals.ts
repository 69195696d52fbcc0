// How a Durable Object stores what it stores: as it is, or encrypted. XChaCha20-Poly1305, in the engine's wasm: an `await` would break a turn.
//
//   sealed  magic (8), version (1), key's id (8), salt (16), number (8), then the ciphertext and its tag (16)
//
// The salt is random and new at each wake; with the key it makes the cipher's own. What an object seals between two wakes is numbered,
// and salt || number is the nonce. Sealed with it is its place: which row of which table it is, for a snapshot also where that begins, and
// where the log behind it. So rows cannot be changed, moved, or taken for those of another snapshot. Rows that are missing at the end of
// the log are not noticed, nor storage that is put back as a whole to what it was before.
//
// Deliberately absent: tables (`log.ts`), and where a key comes from.

import { LoadError } from "../errors.js";
import type { Instance } from "../instance.js";
import { concat } from "../storage/concat.js";
import { givenKeys, ID_BYTES, type Key, type KeyOptions, MAGIC, SALT_BYTES, same, Sealer } from "../storage/sealed-file.js";

const HEAD = concat([MAGIC, Uint8Array.of(1)]);
const SALT_AT = HEAD.length + ID_BYTES;
const NONCE_BYTES = SALT_BYTES + 8;
/** What stands before the ciphertext. */
export const HEADER_BYTES = SALT_AT + NONCE_BYTES;
const encoder = new TextEncoder();

/** What one object seals from one wake to the next, and opens. Without a key everything stays as it is. */
export class Seals {
  readonly #sealer: Sealer;
  readonly #keys: readonly Key[];
  readonly #acceptsPlain: boolean;
  readonly #nonce = new Uint8Array(NONCE_BYTES);
  #number = 0n;

  constructor(makeInstance: () => Instance, options: KeyOptions) {
    const keys = givenKeys(options) ?? [];
    this.#sealer = new Sealer(makeInstance);
    this.#keys = keys.map((key) => this.#sealer.key(key));
    this.#acceptsPlain = options.encryptionAcceptsPlain || keys.length === 0;
    this.#nonce.set(crypto.getRandomValues(new Uint8Array(SALT_BYTES)));
  }

  /** Bytes for this place; `of` is the whole that it is a part of, if it is of one. */
  seal(plaintext: Uint8Array, place: string, of = ""): Uint8Array {
    const [key] = this.#keys;
    if (!key) return plaintext;
    new DataView(this.#nonce.buffer).setBigUint64(SALT_BYTES, this.#number++, true);
    const header = concat([HEAD, key.id, this.#nonce]);
    return concat([header, this.#sealer.seal(key.bytes, this.#nonce, tiedTo(header, place, of), plaintext)]);
  }

  /** What was sealed for this place. Throws a {@link LoadError} when these bytes are something else. */
  open(sealed: Uint8Array, place: string, of = ""): Uint8Array {
    const key = this.#keyOf(sealed);
    if (!key) {
      if (this.#acceptsPlain) return sealed;
      throw this.refusal(sealed, place) ?? new LoadError(`${place} is not encrypted, or its first bytes are damaged. With encryptionAcceptsPlain it is read all the same, and what is written is encrypted. Nothing was changed`);
    }
    const header = sealed.subarray(0, HEADER_BYTES);
    const plaintext = header.length === HEADER_BYTES && this.#sealer.open(key.bytes, header.subarray(SALT_AT), tiedTo(header, place, of), sealed.subarray(HEADER_BYTES));
    if (!plaintext) throw new LoadError(`${place} is damaged, or is not what was written there. Nothing was changed`);
    return plaintext;
  }

  /** Why bytes that make no sense do not, if they look encrypted, and with none of the keys. What is not encrypted may look so, too. */
  refusal(bytes: Uint8Array, place: string): LoadError | undefined {
    if (!same(bytes.subarray(0, MAGIC.length), MAGIC) || this.#keyOf(bytes)) return undefined;
    if (this.#keys.length === 0) return new LoadError(`${place} is encrypted: it takes its key to read it (encryptionKey). Nothing was changed`);
    return new LoadError(`${place} was encrypted with another key, or its first bytes are damaged. Give that one, or give it as a previous one (previousEncryptionKeys) if the key is to be changed. Nothing was changed`);
  }

  #keyOf(sealed: Uint8Array): Key | undefined {
    return this.#keys.find(({ id }) => same(sealed.subarray(0, SALT_AT), concat([HEAD, id])));
  }
}

/** The number that no other sealed bytes have. */
export function nonceOf(sealed: Uint8Array): string {
  return String.fromCharCode(...sealed.subarray(SALT_AT, HEADER_BYTES));
}

function tiedTo(header: Uint8Array, place: string, of: string): Uint8Array {
  return concat([header, encoder.encode(`${place}\0${of}`)]);
}
