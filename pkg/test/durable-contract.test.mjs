// The contract of storages over a Durable Object in the real workerd: its SQLite, its alarms, evictions, and a process that is killed. What is run
// where the store is runs in the object; clients are on WebSockets.
import { test } from "node:test";

import { Client, workerdOfTests } from "./durable/workerd.mjs";
import { contract, until } from "./storage-contract.mjs";

const workerd = workerdOfTests();

/** An object as a place of the contract, and the store in it, which is the same thing: it wakes when it is asked for. */
class Place {
  interruptions = ["evicted", "full"];
  static #count = 0;
  #name = `sealed-contract-${Place.#count++}`;
  #key;
  #client;

  /** Encrypts with a key unless it is opened with another, if there is one. */
  constructor(key) {
    this.#key = key;
  }

  #ask(what, body) {
    return workerd.ask(this.#name, what, body);
  }

  async open({ key = this.#key, previous, rewriteMinBytes } = {}) {
    await this.#ask("options", { ...(key && { key, previous }), config: { "auto-aof-rewrite-min-size": `${rewriteMinBytes ?? 64 << 20}` } });
    await this.#ask("evict");
    await this.run((cache) => cache.ping());
    return this;
  }

  async close() {
    this.#client?.close();
    this.#client = undefined;
    if (!(await this.#hasFailed())) await workerd.settled(this.#name); // otherwise what is left goes at the next wake
    await this.#ask("evict");
  }

  async crash() {
    await workerd.kill();
    await workerd.start();
    this.#client = undefined;
    return this;
  }

  run(act, ...args) {
    return this.#ask("run", [act.toString(), args]);
  }

  async ask(lines, reply) {
    this.#client ??= await Client.open(workerd.port, this.#name);
    await this.#client.ask(lines, reply);
  }

  image() {
    return this.#ask("image");
  }

  async interrupt(how, begin) {
    if (how === "full") return this.#fills(begin);
    // It comes when it comes: again, until it does in the middle.
    do await this.#ask("evict", [begin.toString(), []]);
    while ((await this.#ask("found")) === 0);
  }

  /** No row of the snapshot can be stored behind its first. */
  async #fills(begin) {
    const isSecond = "NEW.row > 1 + (SELECT coalesce(max(last), 0) FROM cachelet_current)";
    await this.#ask("sql", `CREATE TRIGGER full BEFORE INSERT ON cachelet_snapshot WHEN ${isSecond} BEGIN SELECT RAISE(ABORT, 'the disk is full'); END`);
    await this.run(begin);
    await until(() => this.#hasFailed(), "the end of a rewrite that is interrupted");
    await this.#ask("sql", "DROP TRIGGER full");
  }

  /** Whether its last rewrite was given up. */
  async #hasFailed() {
    return (await this.run((cache) => cache.info("persistence"))).includes("aof_last_bgrewrite_status:err");
  }

  async damages() {
    const [{ first, log }] = await this.#ask("sql", "SELECT first, log FROM cachelet_current");
    const of = (...flip) => {
      const [table, row] = flip;
      return { flip: this.#flipper(flip), pattern: new RegExp(`row ${row} of ${table} is (damaged|not encrypted, or its first bytes are damaged)`) };
    };
    const [effects, snapshot] = ["cachelet_effects", "cachelet_snapshot"];
    return [of(effects, log + 1, 0), of(effects, log + 1, 60), of(effects, log + 20, 30), of(snapshot, first, 0), of(snapshot, first, 60)];
  }

  /** The second time it is in what cannot wake. */
  #flipper(flip) {
    let what = "damage";
    return async () => {
      await this.#ask(what, { flip });
      what = "repair";
    };
  }
}

contract("a Durable Object", () => new Place(0), { test });
contract("an encrypted Durable Object", () => new Place(1), { test });
