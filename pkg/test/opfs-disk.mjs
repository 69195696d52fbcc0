// A browser's origin private file system on a disk that breaks: what `storage/opfs-files.ts` uses of it, for Node. A write is done when it returns, `flush` puts
// it on the disk; when the power goes each file keeps what was flushed and the beginning of what came after that. The head of a slot is in one sector: all of it or nothing.
//
// Deliberately absent: that a folder may forget a file. No page can know when one is on the disk.

import { Disk } from "./disk.mjs";

const SECTOR_BYTES = 4096;

/** What is seen of a file, what of it is on the disk, and what is to be done to that. */
class Stored {
  bytes = Buffer.alloc(0);
  durable = this.bytes;
  loose = [];

  do(change) {
    this.bytes = change(this.bytes);
    this.loose.push(change);
  }

  /** A flush that failed is of what is lost at the next power-off, whatever later ones say. */
  flushed(succeeded) {
    if (succeeded) for (const change of this.loose) this.durable = change(this.durable);
    this.loose = [];
  }
}

const written = (at, part) => (bytes) => Buffer.concat([bytes.subarray(0, at), Buffer.alloc(Math.max(0, at - bytes.length)), part, bytes.subarray(at + part.length)]);
const truncated = (length) => (bytes) => (length < bytes.length ? bytes.subarray(0, length) : Buffer.concat([bytes, Buffer.alloc(length - bytes.length)]));

/** Another one opens when the browser of the one before has ended. */
export class OpfsDisk extends Disk {
  /** The files of the browser's, each with its bytes, which somebody else may change. */
  files = new Map();
  #OpfsFiles;

  constructor(OpfsFiles, options) {
    super(options);
    this.#OpfsFiles = OpfsFiles;
  }

  /** The files of a new browser, which is what `navigator` is of from now on. */
  async open() {
    const process = this.begin();
    for (const file of this.files.values()) {
      // It cannot know of flushes that failed before its time: what it flushes is on the disk.
      const { bytes } = file;
      file.loose = [() => bytes];
    }
    const navigator = { storage: { getDirectory: async () => ({ getDirectoryHandle: async () => this.#folder(process) }) }, locks: { request: (_, __, hold) => this.#hold(process, hold) } };
    Object.defineProperty(globalThis, "navigator", { value: navigator, configurable: true });
    return this.#OpfsFiles.open("store");
  }

  powerOff() {
    super.powerOff();
    for (const file of this.files.values()) {
      const kept = file.loose.slice(0, this.random(file.loose.length + 1));
      for (const change of kept) file.durable = change(file.durable);
      file.bytes = file.durable;
      file.loose = [];
    }
  }

  async #hold(process, hold) {
    await this.later(process, "lock", () => this.lock(process));
    await hold();
    this.unlock(process);
  }

  #folder(process) {
    const disk = this;
    return {
      async getFileHandle(name, { create = false } = {}) {
        await disk.later(process, `find ${name}`, () => create && !disk.files.has(name) && disk.files.set(name, new Stored()));
        const file = disk.files.get(name);
        if (!file) throw new DOMException("no such file", "NotFoundError");
        return { createSyncAccessHandle: () => disk.later(process, `open ${name}`, () => undefined).then(() => disk.#handle(process, file)) };
      },
      async *entries() {
        await disk.later(process, "list", () => undefined);
        yield* [...disk.files.keys()].map((name) => [name, { kind: "file" }]);
      },
    };
  }

  #handle(process, file) {
    const write = (at, bytes) => file.do(written(at, Buffer.from(bytes)));
    return {
      getSize: () => file.bytes.length,
      read: (bytes, { at }) => file.bytes.copy(bytes, 0, at),
      write: (bytes, { at }) => {
        const half = () => (at < SECTOR_BYTES ? this.random(2) && write(at, bytes) : write(at, bytes.subarray(0, this.random(bytes.length + 1))));
        this.atOnce(process, "write", () => write(at, bytes), half);
        return bytes.length;
      },
      truncate: (length) => this.atOnce(process, "truncate", () => file.do(truncated(length))),
      flush: () => {
        try {
          this.atOnce(process, "flush", () => file.flushed(true));
        } catch (error) {
          if (this.isAlive(process)) file.flushed(false);
          throw error;
        }
      },
      close: () => undefined,
    };
  }
}
