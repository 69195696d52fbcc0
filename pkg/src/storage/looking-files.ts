// A folder that is looked at and left as it is: what would be written goes nowhere. So the same code that a server begins with tells
// what it would find, beside one that runs.

import { type AppendFile, type Files, NOWHERE } from "./files.js";

/** Reads another's files, and changes none of them. */
export class LookingFiles implements Files {
  readonly #files: Files;

  constructor(files: Files) {
    this.#files = files;
  }

  get where(): string {
    return this.#files.where;
  }

  async lock(): Promise<void> {}

  async unlock(): Promise<void> {}

  list(): Promise<string[]> {
    return this.#files.list().catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return [];
      throw error;
    });
  }

  read(name: string): AsyncIterable<Uint8Array> {
    return this.#files.read(name);
  }

  async append(): Promise<AppendFile> {
    return NOWHERE;
  }

  async replace(_name: string, pieces: Iterable<Uint8Array> | AsyncIterable<Uint8Array>): Promise<void> {
    for await (const _ of pieces);
  }

  async truncate(): Promise<void> {}

  async remove(): Promise<void> {}
}
