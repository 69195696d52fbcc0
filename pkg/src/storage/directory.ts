// The files of an append-only directory: which of them count, which number comes next, and what is not ours to touch.
//
// Deliberately absent: when one is written, and what is in it (`append-only.ts`).

import { LoadError } from "../errors.js";
import { concat } from "./concat.js";
import type { AppendFile, Files } from "./files.js";
import { formatManifest, type Manifest, type Part, parseManifest } from "./manifest.js";
import { unencrypted } from "./sealed-file.js";

const MANIFEST_BYTES_MAX = 1 << 20;

/** The directory of one store. */
export class Directory {
  readonly files: Files;
  readonly #appendfilename: string;
  readonly #tell: (line: string) => void;
  #manifest: Manifest = { base: undefined, increments: [], history: [] };

  constructor(files: Files, appendfilename: string, tell: (line: string) => void) {
    this.files = files;
    this.#appendfilename = appendfilename;
    this.#tell = tell;
  }

  /** What counts. */
  get manifest(): Manifest {
    return this.#manifest;
  }

  /** Whether there is nothing to load. */
  get isEmpty(): boolean {
    return this.#manifest.base === undefined && this.#manifest.increments.length === 0;
  }

  #path(name: string): string {
    return `${this.files.where}/${name}`;
  }

  get #manifestName(): string {
    return `${this.#appendfilename}.manifest`;
  }

  /** Reads the manifest, if there is one. */
  async read(): Promise<void> {
    const names = await this.files.list();
    if (!names.includes(this.#manifestName)) return this.#refuseLoose(names);
    const pieces: Uint8Array[] = [];
    let bytes = 0;
    for await (const piece of unencrypted(this.files.read(this.#manifestName), this.#path(this.#manifestName))) {
      pieces.push(piece.slice());
      bytes += piece.length;
      if (bytes > MANIFEST_BYTES_MAX) throw new LoadError(`${this.#path(this.#manifestName)} is too long for a manifest`);
    }
    const manifest = parseManifest(new TextDecoder().decode(concat(pieces)), this.files.where);
    const missing = missingOf(manifest, names);
    if (missing) throw new LoadError(`there is no such file: ${this.#path(missing.name)}, which the manifest names. Nothing was changed`);
    this.#manifest = manifest;
    if (this.isEmpty) throw new LoadError(`the manifest of ${this.files.where} names no file to load. Nothing was changed`);
  }

  /** Increments with something in them had a manifest: to begin anew would be to lose them. */
  async #refuseLoose(names: readonly string[]): Promise<void> {
    for (const name of names) {
      if (!name.startsWith(`${this.#appendfilename}.`) || !name.endsWith(".incr.aof")) continue;
      for await (const piece of this.files.read(name)) {
        if (piece.length > 0) throw new LoadError(`${this.#path(name)} holds data, but ${this.#manifestName} is not there. Bring it back, or choose another folder. Nothing was changed`);
      }
    }
  }

  /** What counts is this from now on, also after a crash. */
  async write(manifest: Manifest): Promise<void> {
    await this.files.replace(this.#manifestName, this.#format(manifest));
    this.#manifest = manifest;
  }

  /** Looks when there is a place for it: a browser's files may have been removed while they were open, and that place be the first one in a new folder. */
  async *#format(manifest: Manifest): AsyncGenerator<Uint8Array> {
    const missing = missingOf(manifest, await this.files.list());
    if (missing) throw new DOMException(`${this.#path(missing.name)} was removed`, "NotFoundError");
    yield new TextEncoder().encode(formatManifest(manifest));
  }

  /** Writes a new base, which does not count yet. */
  async writeBase(pieces: AsyncIterable<Uint8Array>): Promise<Part> {
    const { base, history } = this.#manifest;
    let seq = after(base ? [base, ...history] : history);
    const name = (): string => `${this.#appendfilename}.${seq}.base.rdb`;
    // Without a manifest nobody knows whose one is that is there.
    for (const names = this.isEmpty ? await this.files.list() : []; names.includes(name()); seq++) this.#tell(`${this.#path(name())} is in no manifest, and is left as it is`);
    const part = { name: name(), seq };
    await this.files.replace(part.name, pieces);
    return part;
  }

  /** Makes a new increment, which does not count yet. */
  async beginIncrement(): Promise<{ part: Part; file: AppendFile }> {
    for (let seq = after([...this.#manifest.increments, ...this.#manifest.history]); ; seq++) {
      const part = { name: `${this.#appendfilename}.${seq}.incr.aof`, seq };
      const file = await this.files.append(part.name);
      if (file.bytes === 0) return { part, file };
      await file.close(); // nobody knows whose one with something in it is
    }
  }

  /** A base takes the place of all there is: the manifest for that, without an increment. */
  replacedBy(base: Part): Manifest {
    const { base: oldBase, increments, history } = this.#manifest;
    return { base, increments: [], history: [...history, ...(oldBase ? [oldBase] : []), ...increments] };
  }

  /** What was replaced goes. */
  async removeHistory(): Promise<void> {
    if (this.#manifest.history.length === 0) return;
    try {
      for (const { name } of this.#manifest.history) await this.files.remove(name);
      await this.write({ ...this.#manifest, history: [] });
    } catch (error) {
      this.#tell(`files of before the rewrite could not be removed: ${(error as Error).message}; it is tried again with the next one`);
    }
  }
}

/** The first file that counts and is not among these. */
function missingOf({ base, increments }: Manifest, names: readonly string[]): Part | undefined {
  return [...(base ? [base] : []), ...increments].find(({ name }) => !names.includes(name));
}

/** The number after those of these. */
function after(parts: readonly Part[]): number {
  return Math.max(0, ...parts.map(({ seq }) => seq)) + 1;
}
