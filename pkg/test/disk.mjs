// A disk in memory that knows what was written and what is on it: at the n-th operation it fails, its process is killed or its
// power goes. Then what was not synced is lost, up to any byte, a file apart from the others: a file that was replaced later may be
// there while what was appended before is not.
//
// Deliberately absent: what the files are for. Everything random comes from the seed.

/** Numbers from a seed (mulberry32): `random(n)` is below n. */
export function randomOf(seed) {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

const PIECE_BYTES = 1 << 16;
const never = () => new Promise(() => undefined);
const turn = () => new Promise((resolve) => setImmediate(resolve));

/** A file: its bytes, and how many of them are on the disk. */
class Stored {
  bytes = Buffer.alloc(0);
  durable = 0;
  /** A sync failed: what it was of is lost at the next power-off, whatever later ones say, as under Linux. */
  lostFrom = Infinity;

  constructor(bytes) {
    if (bytes) {
      this.bytes = Buffer.from(bytes);
      this.durable = bytes.length;
    }
  }
}

/** What several processes, one after another, have their files on. */
export class Disk {
  /** Operations so far; the n-th is number n. */
  operations = 0;
  #files = new Map();
  /** What stood at these names before an operation of which nobody knows whether it would outlive a power-off. */
  #before = new Map();
  #random;
  #isAsync;
  #fault;
  #processes = new Set();
  #owner;
  /** How the process ended, if it did. */
  ended;
  /** Resolves then. */
  end = never();
  #tellEnd = () => undefined;

  /** `isAsync`: writes give promises, as in IndexedDB; otherwise they are done at once, as in Node. */
  constructor({ seed = 1, isAsync = false } = {}) {
    this.#random = randomOf(seed);
    this.#isAsync = isAsync;
  }

  /**
   * From the operation `at` on, `count` operations go wrong: `fail` (nothing is done), `late` (it is done, and an error all the same),
   * `kill` (the process ends in the middle of it), `off` (the power goes).
   */
  break({ kind, at, count = 1 }) {
    this.#fault = { kind, at, count };
  }

  /** The files as a new process sees them. It cannot know of syncs that failed before its time, so none is remembered. */
  open() {
    for (const file of this.#files.values()) file.lostFrom = Infinity;
    return new DiskFiles(this, this.begin());
  }

  /** Another process. */
  begin() {
    this.ended = undefined;
    this.end = new Promise((resolve) => (this.#tellEnd = resolve));
    const process = {};
    this.#processes.add(process);
    return process;
  }

  /** All processes end; what they wrote stays. */
  kill() {
    this.ended ??= "kill";
    this.#processes.clear();
    this.#tellEnd();
  }

  /** The power goes, and with it what is not on the disk. */
  powerOff() {
    this.ended ??= "off";
    this.#processes.clear();
    this.#tellEnd();
    for (const [name, before] of this.#before) {
      if (this.#random(2) === 0) continue;
      if (before) this.#files.set(name, before);
      else this.#files.delete(name);
    }
    this.#before.clear();
    for (const file of this.#files.values()) {
      const loose = file.bytes.length - file.durable;
      const kept = [0, loose, this.#random(loose + 1)][this.#random(3)];
      file.bytes = file.bytes.subarray(0, Math.min(file.durable + kept, file.lostFrom));
      file.durable = file.bytes.length;
      file.lostFrom = Infinity;
    }
  }

  /** A number below this, of those that decide what is lost. */
  random(below) {
    return this.#random(below);
  }

  /** All files with their bytes, as they were written. */
  image() {
    return new Map([...this.#files].map(([name, { bytes }]) => [name, bytes]));
  }

  /** The same files on another disk, all of them on it. */
  static of(image, options) {
    const disk = new Disk(options);
    for (const [name, bytes] of image) disk.#files.set(name, new Stored(bytes));
    return disk;
  }

  get isAsync() {
    return this.#isAsync;
  }

  isAlive(process) {
    return this.#processes.has(process);
  }

  lock(process) {
    if (this.isAlive(this.#owner)) throw new Error("disk is in use by another process");
    this.#owner = process;
  }

  unlock(process) {
    if (this.#owner === process) this.#owner = undefined;
  }

  /** What goes wrong with the next operation. */
  #next() {
    const at = ++this.operations;
    const fault = this.#fault;
    return fault && at >= fault.at && at < fault.at + fault.count ? fault.kind : undefined;
  }

  /** Runs an operation, or part of it. Says whether the process ended in it. */
  step(what, apply, half = () => this.#random(2) && apply()) {
    const wrong = this.#next();
    // A write that throws has appended nothing, a lock that throws is not taken.
    if (wrong === "fail" || (wrong === "late" && ["append", "lock"].includes(what))) throw new Error(`the disk failed to ${what}`);
    if (wrong === "kill" || wrong === "off") {
      half();
      if (wrong === "kill") this.kill();
      else this.powerOff();
      return true;
    }
    apply();
    if (wrong === "late") throw new Error(`the disk failed after it did ${what}`);
    return false;
  }

  /** An operation of a process that takes a while. Once that is gone nothing is answered. */
  async later(process, what, apply, half) {
    if (!this.isAlive(process)) return never();
    await turn();
    if (!this.isAlive(process) || this.step(what, apply, half)) return never();
  }

  /** One that is done when it returns. */
  atOnce(process, what, apply, half) {
    if (!this.isAlive(process) || this.step(what, apply, half)) throw new Error("this process is gone");
  }

  get(name) {
    const file = this.#files.get(name);
    if (!file) throw new Error(`there is no such file: ${name}`);
    return file;
  }

  names() {
    return [...this.#files.keys()];
  }

  /** Puts a file, or nothing, at a name. Whether it would outlive a power-off is known after {@link Disk.certain}. */
  put(name, file) {
    if (!this.#before.has(name)) this.#before.set(name, this.#files.get(name));
    if (file) this.#files.set(name, file);
    else this.#files.delete(name);
  }

  certain(name) {
    this.#before.delete(name);
  }

  appendPart(file, bytes) {
    file.bytes = Buffer.concat([file.bytes, bytes.subarray(0, this.#random(bytes.length + 1))]);
  }
}

/** One process' view. Once that is gone nothing is answered. */
class DiskFiles {
  where = "disk";
  #disk;
  #process;

  constructor(disk, process) {
    this.#disk = disk;
    this.#process = process;
  }

  #step(what, apply, half) {
    return this.#disk.later(this.#process, what, apply, half);
  }

  lock() {
    return this.#step("lock", () => this.#disk.lock(this.#process));
  }

  async unlock() {
    this.#disk.unlock(this.#process);
  }

  async list() {
    await this.#step("list", () => undefined);
    return this.#disk.names();
  }

  async *read(name) {
    await this.#step(`read ${name}`, () => undefined);
    const { bytes } = this.#disk.get(name);
    for (let at = 0; at < bytes.length; at += PIECE_BYTES) yield bytes.subarray(at, at + PIECE_BYTES);
  }

  async append(name) {
    const disk = this.#disk;
    const make = () => disk.names().includes(name) || disk.put(name, new Stored());
    await this.#step(`open ${name}`, make);
    const file = disk.get(name);
    if (file.bytes.length === 0) disk.certain(name);
    return new DiskFile(disk, this.#process, file, (...args) => this.#step(...args));
  }

  async replace(name, pieces) {
    const parts = [];
    for await (const piece of pieces) await this.#step(`write ${name}`, () => parts.push(Buffer.from(piece)));
    await this.#step(`replace ${name}`, () => this.#disk.put(name, new Stored(Buffer.concat(parts))));
    this.#disk.certain(name);
  }

  truncate(name, bytes) {
    return this.#step(`truncate ${name}`, () => {
      const file = this.#disk.get(name);
      file.bytes = file.bytes.subarray(0, bytes);
      file.durable = file.bytes.length;
    });
  }

  remove(name) {
    return this.#step(`remove ${name}`, () => this.#disk.put(name, undefined));
  }
}

class DiskFile {
  #disk;
  #process;
  #file;
  #step;
  #busy = false;

  constructor(disk, process, file, step) {
    this.#disk = disk;
    this.#process = process;
    this.#file = file;
    this.#step = step;
  }

  get bytes() {
    return this.#file.bytes.length;
  }

  get writesAtOnce() {
    return !this.#disk.isAsync;
  }

  write(bytes) {
    if (this.#busy) throw new Error("writes overlap");
    const file = this.#file;
    const apply = () => (file.bytes = Buffer.concat([file.bytes, bytes]));
    const half = () => this.#disk.appendPart(file, bytes);
    if (this.#disk.isAsync) {
      this.#busy = true;
      return this.#step("append", apply, half).finally(() => (this.#busy = false));
    }
    this.#disk.atOnce(this.#process, "append", apply, half);
  }

  async sync() {
    const file = this.#file;
    const bytes = file.bytes.length;
    try {
      await this.#step("sync", () => (file.durable = Math.max(file.durable, Math.min(bytes, file.lostFrom))));
    } catch (error) {
      if (bytes > file.durable) file.lostFrom = Math.min(file.lostFrom, file.durable);
      throw error;
    }
  }

  close() {
    return this.#step("close", () => undefined);
  }
}
