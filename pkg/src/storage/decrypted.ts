// The bytes of a file that may be encrypted, for who only reads it.
//
// Deliberately absent: who keeps files encrypted (`encrypted-files.ts`).

import { LoadError } from "../errors.js";
import type { Instance } from "../instance.js";
import { type Key, SealedFile, type SealedFileOptions, Sealer, unencrypted } from "./sealed-file.js";

/** What a file may have been encrypted with. */
export interface Keys {
  readonly sealer: Sealer;
  readonly keys: readonly Key[];
}

/** These keys, if there are any. `makeInstance` makes what is opened with. */
export function keysOf(makeInstance: () => Instance, keys: readonly Uint8Array[]): Keys | undefined {
  if (keys.length === 0) return undefined;
  const sealer = new Sealer(makeInstance);
  return { sealer, keys: keys.map((key) => sealer.key(key)) };
}

/** A file of which it does not matter whether it is encrypted. `name` is what it is tied to, if it is. */
export function sealedFile(pieces: AsyncIterable<Uint8Array>, path: string, keys: Keys, name = ""): SealedFile {
  const options: SealedFileOptions = { ...keys, name, path, acceptsPlain: true };
  return new SealedFile(pieces, options);
}

/**
 * The plaintext of a file of which these are the pieces, whether it is encrypted or not. Throws a {@link LoadError} when it was encrypted with
 * none of the keys, or there are none, and when it is damaged or cut.
 */
export async function* decrypted(pieces: AsyncIterable<Uint8Array>, path: string, keys: Keys | undefined, name?: string): AsyncGenerator<Uint8Array> {
  if (!keys) return yield* unencrypted(pieces, path);
  const file = sealedFile(pieces, path, keys, name);
  for await (const { plaintext } of file.chunks()) yield plaintext;
  if (file.rest > 0) throw new LoadError(`${path} is cut off at byte ${file.end}. Nothing was changed`);
}
