// CONFIG SET appendonly on a disk that fails or ends at every operation there is: from the moment the directory can be read it has everything that was
// acknowledged, and what failed can be done again.

import assert from "node:assert/strict";
import { mock, test } from "node:test";

import { Cachelet } from "cachelet";

import { Disk } from "./disk.mjs";
import { load } from "./support.mjs";

const { AppendOnly } = await load("storage/append-only.ts");

const turn = () => new Promise((resolve) => setImmediate(resolve));

/** A store that may begin a directory, as a server's. */
class Life {
  replies = "";
  sent = 0;
  acknowledged = 0;
  /** What must be there, unless there is nothing at all. */
  kept = 0;
  /** From `appendonly no` until the next directory is whole, nothing more must be. */
  keeps = true;
  #log;

  static async begin(disk, appendfsync) {
    const life = new Life();
    const files = disk.open();
    const keeper = {
      append: (effects, ticket) => (life.#log ? life.#log.append(effects, ticket) : life.cache.engine.appended(ticket)),
      shutdown: () => Promise.resolve(), // it is a server
      keepLog: async () => {
        const log = await AppendOnly.open(files, { anew: true, appendfsync });
        log.start(life.cache.engine);
        keeper.log = life.#log = log;
      },
      dropLog: async () => {
        life.cache.engine.flushLog();
        await life.#log.close({ givesUp: true });
        keeper.log = life.#log = undefined;
      },
    };
    life.cache = await Cachelet.create({ keeper, now: () => 1e12, seed: new Uint8Array(32), config: { appendfsync } });
    const decoder = new TextDecoder();
    const receive = (bytes) => (life.replies += decoder.decode(bytes));
    life.control = life.cache.wire({ receive, closed: () => undefined });
    // Its acknowledgements count while the process is there.
    life.writer = life.cache.wire({
      receive: (bytes) => {
        for (const [, number] of decoder.decode(bytes).matchAll(/:(\d+)/g)) {
          if (disk.ended) continue;
          life.acknowledged = Number(number);
          if (life.keeps) life.kept = life.acknowledged;
        }
      },
      closed: () => undefined,
    });
    return life;
  }

  write() {
    this.sent++;
    this.writer.send(Buffer.from("INCR counter\r\n"));
  }

  /** The reply; undefined when the process ends before. It writes meanwhile. */
  async ask(disk, command) {
    this.replies = "";
    this.control.send(Buffer.from(`${command}\r\n`));
    for (let turns = 0; turns < 500 && !disk.ended; turns++) {
      if (this.replies !== "") return this.replies;
      if (turns < 20) this.write();
      await turn();
    }
    return disk.ended ? undefined : assert.fail(`no reply to ${command}`);
  }

  /** Whether the directory became whole. */
  async settled(disk) {
    for (let turns = 0; turns < 500 && !disk.ended; turns++) {
      if (turns < 20) this.write();
      await turn();
      this.cache.tick(); // a snapshot that was given up takes a while to be over
      const info = this.cache.info("persistence");
      if (/aof_rewrite_in_progress:0\r\naof_rewrite_scheduled:0/.test(info)) return /aof_last_bgrewrite_status:ok/.test(info);
    }
    return disk.ended ? undefined : assert.fail("it never ends");
  }
}

/** On and off and on again; whatever fails is tried again. */
async function work(disk, life) {
  for (let at = 0; at < 3; at++) life.write();
  for (const wanted of ["yes", "no", "yes"]) {
    life.keeps &&= wanted === "yes";
    for (let tries = 1; ; tries++) {
      const reply = await life.ask(disk, `CONFIG SET appendonly ${wanted}`);
      if (disk.ended || reply === "+OK\r\n") break;
      assert.match(reply, /^-ERR CONFIG SET failed \(possibly related to argument 'appendonly'\) - .*the disk failed/);
      assert.equal(life.cache.configGet("appendonly").appendonly, "no");
      assert.ok(tries < 20, "it never begins");
    }
    for (let tries = 1; wanted === "yes" && !disk.ended && !(await life.settled(disk)); tries++) {
      if (disk.ended) break;
      assert.ok(tries < 20, "it never becomes whole");
      await life.ask(disk, "BGREWRITEAOF");
    }
    if (disk.ended) return;
    life.keeps = wanted === "yes";
    const { acknowledged } = life;
    life.write();
    for (let turns = 0; turns < 200 && life.acknowledged === acknowledged && !disk.ended; turns++) {
      // What could not be written is tried again; until then writes are refused.
      if (turns % 10 === 9) {
        mock.timers.tick(1000);
        life.write();
      }
      life.cache.tick();
      await turn();
    }
    if (!disk.ended) assert.ok(life.acknowledged > acknowledged, "writes are acknowledged again");
  }
}

/** With `everysec` what could not be written is acknowledged all the same, as in Redis, and kept until it can be. */
async function written(disk, life) {
  for (let turns = 0; turns < 200 && !disk.ended && life.cache.info("persistence").includes("aof_last_write_status:err"); turns++) {
    mock.timers.tick(1000);
    life.cache.tick();
    await turn();
  }
}

async function play({ appendfsync, isAsync, diskSeed, fault }) {
  const disk = new Disk({ seed: diskSeed, isAsync });
  if (fault) disk.break(fault);
  const life = await Life.begin(disk, appendfsync);
  await Promise.race([work(disk, life).then(() => written(disk, life)), disk.end]);
  const isWhole = !disk.ended;
  if (isWhole) disk.kill();
  const { kept, sent } = life;
  life.cache.close();
  disk.break({ kind: "fail", at: Infinity });
  const files = disk.open();
  let log;
  try {
    log = await AppendOnly.open(files);
  } catch (error) {
    // Between what was held back and the manifest that names it there is nothing to begin with, and that is said.
    assert.ok(!isWhole && /holds data, but .*manifest is not there/.test(error.message), error.message);
    return { operations: disk.operations, loose: 1 };
  }
  if (log.isEmpty) {
    assert.ok(!isWhole);
    await log.close();
    return { operations: disk.operations, none: 1 };
  }
  const cache = await Cachelet.create({ storage: log, config: { appendonly: "yes" } });
  const found = Number(cache.get("counter"));
  cache.close();
  await log.close();
  assert.ok(found <= sent, `${found} is there, and ${sent} were sent`);
  return { operations: disk.operations, found, kept };
}

for (const appendfsync of ["always", "everysec"]) {
  for (const isAsync of [false, true]) {
    test(`wherever it ends, nothing acknowledged is lost: appendfsync ${appendfsync}, writes ${isAsync ? "that take a while" : "at once"}`, async (t) => {
      mock.timers.enable({ apis: ["setTimeout", "setInterval"] });
      t.after(() => mock.timers.reset());
      const counts = { runs: 0, loose: 0, none: 0, read: 0 };
      const { operations } = await play({ appendfsync, isAsync, diskSeed: 1 });
      const kinds = [{ kind: "fail" }, { kind: "fail", count: 4 }, { kind: "late" }, { kind: "kill" }, ...(appendfsync === "always" ? [{ kind: "off" }] : [])];
      for (let at = 1; at <= operations; at++) {
        for (const kind of kinds) {
          const settings = { appendfsync, isAsync, diskSeed: at, fault: { ...kind, at } };
          try {
            const came = await play(settings);
            counts.runs++;
            counts.loose += came.loose ?? 0;
            counts.none += came.none ?? 0;
            if (came.found === undefined) continue;
            counts.read++;
            assert.ok(came.found >= came.kept, `${came.found} is there, and ${came.kept} were acknowledged`);
          } catch (error) {
            throw new Error(`${JSON.stringify(settings)}: ${error.message}`, { cause: error });
          }
        }
      }
      t.diagnostic(JSON.stringify({ operations, ...counts }));
    });
  }
}
