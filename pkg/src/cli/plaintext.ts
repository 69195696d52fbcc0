// Files that the command line names, which may be encrypted, and the key files that it names for them.
//
// Deliberately absent: writing encrypted files. That is a server's.

import { createReadStream } from "node:fs";
import { basename } from "node:path";

import { Cachelet } from "../node.js";
import { decrypted, type Keys, keysOf, sealedFile } from "../storage/decrypted.js";
import { keyOf } from "./key-file.js";

export type { Keys } from "../storage/decrypted.js";

/** The keys in these files, if there are any. */
export function keysIn(paths: readonly string[] = []): Keys | undefined {
  return keysOf(() => Cachelet.instance(Cachelet.host.moduleSync()), paths.map(keyOf));
}

/** The plaintext of `pieces`, which are the file's of this path, or standard input's with `-`. */
export async function* plaintext(path: string, pieces: AsyncIterable<Uint8Array>, keys: Keys | undefined): AsyncGenerator<Uint8Array> {
  yield* decrypted(pieces, path, keys, keys && path !== "-" ? await tiedTo(path, keys) : "");
}

/** Those of an append-only directory are tied to their names, others to none: the first chunk tells. */
async function tiedTo(path: string, keys: Keys): Promise<string> {
  const name = basename(path);
  const chunks = sealedFile(createReadStream(path), path, keys, name).chunks({ withPlaintext: false });
  try {
    await chunks.next();
    return name;
  } catch {
    return ""; // what is wrong with it is told when it is read
  } finally {
    await chunks.return(undefined);
  }
}
