// Files of an append-only directory that are cut off at any byte, or of which any byte is another: what is found is right, or the
// directory is refused with the file's name and left as it is. And the heads of the slots that they are in in OPFS.
//
// The default run is a sample; LONG=1 is every cut and every bit. SEED=n plays a sample again.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Cachelet } from "cachelet";

import { changed, OPTIONS, startFrom } from "./damaged.mjs";
import { Disk, randomOf } from "./disk.mjs";
import { OpfsDisk } from "./opfs-disk.mjs";
import { contents } from "./storage-contract.mjs";
import { load } from "./support.mjs";

const { AppendOnly } = await load("storage/append-only.ts");
const { OpfsFiles } = await load("storage/opfs-files.ts");

const LONG = process.env.LONG === "1";
const SEED = Number(process.env.SEED ?? Date.now() % 1_000_000);
/** One byte of so many is tried. */
const STEP = LONG ? 1 : 5;

const encode = (...words) => Buffer.from(`*${words.length}\r\n${words.map((word) => `$${word.length}\r\n${word}\r\n`).join("")}`);

/** Changes of every kind, some of them written at once, in two databases. Between them the directory is rewritten, once in vain. */
const CHANGES = [
  [["SET", "string", "text"], ["SET", "number", "12345"]],
  [["RPUSH", "list", "a", "b", "c"]],
  [["HSET", "hash", "one", "1", "two", "2"]],
  [["SADD", "set", "x", "y"], ["ZADD", "zset", "1.5", "one", "2", "two"]],
  [["XADD", "stream", "1-1", "field", "value"]],
  [["SET", "later", "there", "PXAT", "4000000000000"]],
  "rewrite",
  [["SELECT", "5"], ["SET", "elsewhere", "yes"]],
  [["MULTI"], ["INCR", "counter"], ["INCR", "other"], ["EXEC"]],
  [["APPEND", "elsewhere", ".\r\n*1\r\n"]],
  "rewrite in vain",
  [["SELECT", "0"], ["LPOP", "list"]],
  [["HDEL", "hash", "one"], ["SET", "string", "another"], ["DEL", "number"]],
  [["MULTI"], ["SET", "a", "1"], ["SET", "b", "2"], ["EXEC"]],
  [["SET", "empty", ""]],
];

function wireOf(cache) {
  return cache.wire({ receive: () => undefined, closed: () => undefined });
}

/** What the store holds behind each change, and a directory of three files with data in them. */
async function make() {
  const disk = new Disk();
  const files = disk.open();
  const replace = files.replace.bind(files);
  const storage = await AppendOnly.open(files);
  const cache = await Cachelet.create({ ...OPTIONS, storage });
  const twin = await Cachelet.create(OPTIONS);
  const [wire, reference] = [wireOf(cache), wireOf(twin)];
  const history = [contents(twin)];
  for (const step of CHANGES) {
    if (step === "rewrite") await storage.rewrite();
    else if (step === "rewrite in vain") {
      files.replace = (name, pieces) => (name.endsWith(".rdb") ? Promise.reject(new Error("no room")) : replace(name, pieces));
      await assert.rejects(storage.rewrite(), /no room/);
      files.replace = replace;
    } else {
      wire.send(Buffer.concat(step.map((words) => encode(...words))));
      for (const words of step) {
        reference.send(encode(...words));
        if (!twinIsQueueing(step, words)) history.push(contents(twin));
      }
    }
  }
  assert.equal(contents(cache), history.at(-1));
  await storage.close();
  cache.close();
  twin.close();
  const image = disk.image();
  assert.deepEqual([...image.keys()].sort(), ["appendonly.aof.2.base.rdb", "appendonly.aof.2.incr.aof", "appendonly.aof.3.incr.aof", "appendonly.aof.manifest"]);
  return { image, history };
}

const twinIsQueueing = (step, words) => step[0][0] === "MULTI" && words[0] !== "EXEC";

const start = (image, options) => startFrom(image, (files) => AppendOnly.open(files, options));

test("the last increment, cut off at every byte, holds whole changes", async (t) => {
  const { image, history } = await make();
  const name = "appendonly.aof.3.incr.aof";
  const whole = image.get(name);
  const counts = { cuts: 0, whole: 0, dropped: 0 };
  let before = 0;
  for (let bytes = SEED % STEP; bytes <= whole.length; bytes = bytes === whole.length ? Infinity : Math.min(bytes + STEP, whole.length)) {
    const cut = changed(image, name, whole.subarray(0, bytes));
    const { found, more, image: after, error } = await start(cut);
    assert.equal(error, undefined, `cut off at ${bytes}`);
    const at = history.lastIndexOf(found);
    assert.ok(at >= before, `cut off at ${bytes}: moment ${at}, and ${before} with less of it`);
    before = at;
    assert.equal((await start(after)).found, more, `cut off at ${bytes}, and gone on`);
    const strict = await start(cut, { aofLoadTruncated: false });
    if (strict.error) assert.match(strict.error.message, /is cut off at byte \d+/);
    else assert.equal(strict.found, found);
    counts.cuts++;
    counts[strict.error ? "dropped" : "whole"]++;
  }
  assert.equal(before, history.length - 1);
  assert.ok(counts.whole > 0 && counts.dropped > 50);
  t.diagnostic(`seed ${SEED}: ${JSON.stringify(counts)}`);
});

test("base and manifest, cut off at every byte, are refused", async (t) => {
  const { image, history } = await make();
  let refused = 0;
  for (const name of ["appendonly.aof.2.base.rdb", "appendonly.aof.manifest"]) {
    const whole = image.get(name);
    for (let bytes = SEED % STEP; bytes < whole.length; bytes += STEP) {
      const { found, error } = await start(changed(image, name, whole.subarray(0, bytes)));
      // The manifest's last line break alone says nothing.
      if (error) refused++;
      else assert.equal(found, history.at(-1), `${name} cut off at ${bytes}`);
    }
  }
  t.diagnostic(`seed ${SEED}: ${refused} cuts were refused`);
});

test("no byte that is another goes unnoticed", async (t) => {
  const { image, history } = await make();
  const random = randomOf(SEED);
  const counts = { flips: 0, refused: 0, right: 0 };
  for (const [name, whole] of image) {
    for (let at = SEED % STEP; at < whole.length; at += STEP) {
      for (const bit of LONG ? [0, 1, 2, 3, 4, 5, 6, 7] : [random(8)]) {
        const bad = Buffer.from(whole);
        bad[at] ^= 1 << bit;
        const { found, error } = await start(changed(image, name, bad));
        counts.flips++;
        if (error) counts.refused++;
        else {
          counts.right++;
          assert.equal(found, history.at(-1), `${name}, byte ${at}, bit ${bit}`);
        }
      }
    }
  }
  t.diagnostic(`seed ${SEED}: ${JSON.stringify(counts)}`);
});

test("what looks like no commands is damage in files without checksums too, and zeros at the end are not", async () => {
  const { image, history } = await make();
  const name = "appendonly.aof.3.incr.aof";
  const plain = Buffer.from(image.get(name).toString("latin1").replace(/#CRC:[0-9a-f]{16}\r\n/g, ""), "latin1"); // as redis-server writes it
  const { found, more, image: after } = await start(changed(image, name, plain));
  assert.equal(found, history.at(-1));
  assert.equal((await start(after)).found, more, "our checksums are of what we write alone");
  for (const [from, to] of [["$4\r\nLPOP", "$x\r\nLPOP"], ["$4\r\nLPOP", "$9\r\nLPOP"], ["$4\r\nLPOP", "$3\r\nLPOP"], ["*3\r\n$4\r\nHDEL", "*x\r\n$4\r\nHDEL"]]) {
    const bad = Buffer.from(plain.toString("latin1").replace(from, to), "latin1");
    assert.notDeepEqual(bad, plain);
    assert.match((await start(changed(image, name, bad))).error?.message, /3\.incr\.aof is damaged at byte \d+/, to);
  }
  const zeros = Buffer.alloc(5000);
  for (const end of ["", "*3\r\n$3\r\nSET\r\n$1", "*3\r\n$3\r\nSET\r\n$9\r\n"]) {
    assert.equal((await start(changed(image, name, Buffer.concat([plain, Buffer.from(end), zeros])))).found, history.at(-1), JSON.stringify(end));
  }
  assert.match((await start(changed(image, "appendonly.aof.2.base.rdb", Buffer.from("SEDIS0009\n")))).error.message, /2\.base\.rdb: /, "a base is not taken for commands");
});

test("in OPFS a head that is damaged is refused and left as it is, whatever bit it is; one that a power-off has cut is none", async () => {
  const disk = new OpfsDisk(OpfsFiles);
  const contentsOf = async (files) => {
    await files.lock();
    const found = {};
    for (const name of await files.list()) for await (const piece of files.read(name)) found[name] = Buffer.from(piece).toString();
    await files.unlock();
    return found;
  };
  const files = await disk.open();
  await files.lock();
  for (const content of ["before", "after"]) await files.replace("appendonly.aof.manifest", [Buffer.from(content)]);
  await files.unlock();
  const [slot, ...others] = [...disk.files.values()].filter(({ bytes }) => bytes.length > 0);
  assert.deepEqual(others, []);
  const good = slot.bytes;
  const length = good.indexOf(0);
  assert.ok(length > 50, `${length}`);
  for (let at = 0; at < length + 2; at++) {
    for (let bit = 0; bit < 8; bit++) {
      slot.bytes = Buffer.from(good);
      slot.bytes[at] ^= 1 << bit;
      const bad = Buffer.from(slot.bytes);
      const found = await contentsOf(await disk.open()).catch((error) => error);
      // Behind the text nothing counts.
      if (found instanceof Error) assert.match(found.message, /^OPFS cachelet-store\/\d does not say which file it is: it is damaged\. Nothing was changed$/);
      else assert.deepEqual([at >= length, found], [true, { "appendonly.aof.manifest": "after" }], `byte ${at}, bit ${bit}`);
      assert.ok(slot.bytes.equals(bad));
    }
  }
  slot.bytes = Buffer.concat([Buffer.alloc(4096), good.subarray(4096)]);
  assert.deepEqual(await contentsOf(await disk.open()), {});
});
