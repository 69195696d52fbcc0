// A store's lives on a disk that breaks: each goes on where the one before ended, and what it finds must be a moment of the history
// that is not before what clients were told was kept.

import { mock } from "node:test";

import { contents } from "./storage-contract.mjs";
import { Disk, randomOf } from "./disk.mjs";
import { OpfsDisk } from "./opfs-disk.mjs";

const turn = () => new Promise((resolve) => setImmediate(resolve));
const encode = (...words) => `*${words.length}\r\n${words.map((word) => `$${String(word).length}\r\n${word}\r\n`).join("")}`;

/** A command that changes something, and how many replies end it: a transaction is one change. */
function change(random, at) {
  const key = `key:${random(8)}`;
  const kinds = [
    () => encode("SET", key, `value ${at}`),
    () => encode("APPEND", "text", `${at},`),
    () => encode("RPUSH", "list", at, `element ${at}`),
    () => encode("LPOP", "list"),
    () => encode("HSET", "hash", `field ${random(5)}`, at),
    () => encode("HDEL", "hash", `field ${random(5)}`),
    () => encode("SADD", "set", at, at + 1),
    () => encode("SPOP", "set"),
    () => encode("ZADD", "zset", at, `member ${random(6)}`),
    () => encode("XADD", "stream", `${at + 1}-1`, "field", at),
    () => encode("DEL", key),
    () => encode("PEXPIREAT", key, random(4) ? 4e12 + at : 1),
    () => encode("SET", "big", String(at).repeat(1 + random(40_000))),
    () => (random(4) ? encode("INCR", "counter") : encode("FLUSHDB")),
  ];
  const one = () => kinds[random(kinds.length)]();
  const last = encode("INCR", "changes"); // so that no moment is like another
  if (random(4)) return encode("MULTI") + one() + last + encode("EXEC");
  return encode("MULTI") + encode("SELECT", random(2) ? 0 : 5) + one() + one() + one() + last + encode("EXEC");
}

/** One store over several lives. */
export class Lives {
  #classes;
  #settings;
  #random;
  #disk;
  /** What the store held behind each change. */
  #history = [];
  /** The moment of it that nothing may take away: but a power-off, and nothing at all. */
  #kept = 0;
  #onDisk = 0;
  /** What became of it, for messages. */
  #notes = [];
  counts = { changes: 0, acknowledged: 0, lives: 0, rewrites: 0, refused: 0 };

  /** `settings`: `appendfsync`, `isAsync`, or `isOpfs`, `seed` of the work, `diskSeed`, how each life is to `end`, and a `fault` of {@link Disk.break}. */
  constructor(classes, settings) {
    this.#classes = classes;
    this.#settings = settings;
    this.#random = randomOf(settings.seed);
    const { diskSeed: seed, isAsync, isOpfs } = settings;
    this.#disk = isOpfs ? new OpfsDisk(classes.OpfsFiles, { seed }) : new Disk({ seed, isAsync });
    if (settings.fault) this.#disk.break(settings.fault);
  }

  /** Lives them all; throws when something is not as it must be. */
  async live() {
    mock.timers.enable({ apis: ["setTimeout", "setInterval"] });
    try {
      for (const [changes, end] of [[30, this.#end()], [12, this.#end()], [6, "off"], [0, "close"]]) await this.#life(changes, end);
    } finally {
      mock.timers.reset();
    }
    return { operations: this.#disk.operations, ...this.counts };
  }

  #end() {
    const end = ["close", "kill", "off"][this.#random(3)];
    return this.#settings.end ?? end;
  }

  async #life(changes, end) {
    const disk = this.#disk;
    const seed = this.#random(1e9); // the same work, whatever the life before came to
    const files = await disk.open();
    const life = await Promise.race([this.#start(files), disk.end]);
    if (life) {
      this.counts.lives++;
      this.#recovered(contents(life.cache));
      await this.#work(life, changes, randomOf(seed));
      if (!disk.ended && end === "close") await this.#close(life);
      life.cache.close();
    }
    if (!disk.ended && end === "kill") disk.kill();
    if (!disk.ended && end === "off") disk.powerOff();
    if (disk.ended === "off") this.#kept = this.#onDisk;
    this.#notes.push(`moment ${this.#history.length - 1}: ${disk.ended ?? end}`);
  }

  /** Opens until it succeeds: the disk may fail meanwhile. */
  async #start(files) {
    const { Cachelet, AppendOnly } = this.#classes;
    const { appendfsync, minBytes } = this.#settings;
    for (let tries = 1; ; tries++) {
      const life = { failing: false, pending: 0, unlogged: [], tickets: [], told: [] };
      const options = { appendfsync, autoAofRewriteMinBytes: minBytes, synced: (ticket) => this.#synced(life, ticket), tell: (line) => this.#told(life, line) };
      try {
        life.storage = await AppendOnly.open(files, options);
        // Tells which ticket belongs to which moments: those since the last one, for a turn's effects come together.
        const append = (effects, ticket) => {
          for (const moment of life.unlogged.splice(0)) life.tickets.push([moment, ticket]);
          life.storage.append(effects, ticket);
        };
        const { storage } = life;
        const watched = { isNew: storage.isNew, load: (engine) => storage.load(engine), append, rewrite: () => storage.rewrite(), close: () => storage.close() };
        life.cache = await Cachelet.create({ storage: watched, now: () => 1e12, seed: new Uint8Array(32), config: { appendonly: "yes", appendfsync } });
        return life;
      } catch (error) {
        if (!error.message.includes("the disk failed")) throw error;
        await life.storage?.close().catch(() => undefined);
        if (tries === 20) throw new Error("it never opens", { cause: error });
      }
    }
  }

  #recovered(found) {
    if (this.#history.length === 0) this.#history.push(found);
    const at = this.#history.lastIndexOf(found);
    if (at < 0) throw new Error(`what is there never was: ${found}. ${this.#notes.join("; ")}`);
    if (at < this.#kept) throw new Error(`of ${this.#history.length} moments ${this.#kept} were acknowledged, and ${at} are there. ${this.#notes.join("; ")}`);
    this.#history.length = at + 1;
    this.#kept = at;
  }

  async #work(life, changes, random) {
    const disk = this.#disk;
    const clients = Array.from({ length: 5 }, (_, at) => this.#client(life, at % 2 ? 5 : 0));
    const isRewritten = random(3) > 0;
    for (let at = 0; at < changes && !disk.ended; at++) {
      const free = await this.#free(life, clients);
      if (!free) break;
      this.#send(life, free[random(free.length)], change(random, this.counts.changes++));
      if (random(9) === 0 && isRewritten) {
        this.counts.rewrites++;
        life.storage.rewrite().catch(() => undefined);
      }
      if (random(3) === 0) await turn();
      if (random(12) === 0) this.#second(life);
    }
    await this.#all(life, clients);
  }

  #client(life, database) {
    const client = { text: "", busy: false, moment: 0 };
    const decoder = new TextDecoder();
    client.wire = life.cache.wire({
      receive: (bytes) => {
        client.text += decoder.decode(bytes);
        if (!/^(\*\d|-EXECABORT)/m.test(client.text)) return;
        client.busy = false;
        if (client.text.includes("EXECABORT")) this.counts.refused++;
        else if (!this.#disk.ended) this.#acknowledged(life, client.moment);
      },
      closed: () => undefined,
    });
    client.wire.send(Buffer.from(encode("SELECT", database)));
    return client;
  }

  #send(life, client, text) {
    client.text = "";
    client.busy = true;
    client.moment = this.#history.length;
    client.wire.send(Buffer.from(text));
    this.#history.push(contents(life.cache));
    life.unlogged.push(client.moment);
  }

  #acknowledged(life, moment) {
    this.counts.acknowledged++;
    if (this.#settings.appendfsync === "always") this.#kept = this.#onDisk = Math.max(this.#onDisk, moment);
    else if (life.failing) life.pending = Math.max(life.pending, moment);
    else this.#kept = Math.max(this.#kept, moment);
  }

  #synced(life, ticket) {
    if (this.#disk.ended) return;
    for (const [moment, its] of life.tickets) if (its <= ticket) this.#onDisk = Math.max(this.#onDisk, moment);
    this.#kept = Math.max(this.#kept, this.#onDisk);
  }

  #told(life, line) {
    life.told.push(line);
    this.#notes.push(line);
    if (line.startsWith("the append-only file cannot be written")) life.failing = true;
    if (!line.includes("can be written again") || this.#disk.ended) return;
    life.failing = false;
    this.#kept = Math.max(this.#kept, life.pending);
  }

  /** A second goes by. */
  #second(life) {
    mock.timers.tick(1000);
    if (!this.#disk.ended) life.cache.tick();
  }

  /** Clients that wait for nothing. */
  async #free(life, clients) {
    for (let turns = 1; turns < 2000; turns++) {
      const free = clients.filter(({ busy }) => !busy);
      if (free.length > 0) return free;
      if (this.#disk.ended) return undefined;
      await turn();
      if (turns % 50 === 0) this.#second(life);
    }
    throw new Error(`no reply comes any more: ${life.told.join("; ")}`);
  }

  /** All replies came, and writes are accepted. */
  async #all(life, clients) {
    for (let turns = 1; !this.#disk.ended; turns++) {
      if (clients.every(({ busy }) => !busy) && !life.failing) return;
      if (turns === 2000) throw new Error(`no reply comes any more: ${life.told.join("; ")}`);
      await turn();
      if (turns % 50 === 0) this.#second(life);
    }
  }

  async #close(life) {
    const told = life.told.length;
    await Promise.race([life.storage.close(), this.#disk.end]);
    if (this.#disk.ended || life.told.slice(told).some((line) => line.includes("could not be written"))) return;
    this.#kept = this.#onDisk = this.#history.length - 1;
  }
}
