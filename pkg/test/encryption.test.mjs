// Files that are encrypted: the contract of storages over them, lives on a disk that breaks, every byte that is another or not there,
// keys that are others, and files that somebody made up.
//
// The default run is a sample; LONG=1 is every byte, and more of the disk that breaks. SEED=n plays a sample again.

import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";

import { Cachelet } from "cachelet";
import { PersistentCachelet } from "cachelet/persistent";
import { serve } from "cachelet/server";

import { changed, OPTIONS, startFrom } from "./damaged.mjs";
import { Disk, randomOf } from "./disk.mjs";
import { filesContract } from "./files-contract.mjs";
import { Lives } from "./lives.mjs";
import { contents } from "./storage-contract.mjs";
import { load } from "./support.mjs";

const { AppendOnly } = await load("storage/append-only.ts");
const { NodeFiles } = await load("storage/node-files.ts");
const { EncryptedFiles, encrypting } = await load("storage/encrypted-files.ts");
const { Sealer, Segment } = await load("storage/sealed-file.ts");

const LONG = process.env.LONG === "1";
const SEED = Number(process.env.SEED ?? Date.now() % 1_000_000);
const LIVES_MS = LONG ? 60_000 : 1200;
/** One byte of so many is tried, but at the beginning. */
const STEP = LONG ? 1 : 6;
const next = (at, random) => at + (at < 60 ? 1 : 1 + random(2 * STEP - 1));

const { instance } = Cachelet.createSync().engine;
const sealer = new Sealer(() => instance);
const keyOf = (byte) => sealer.key(new Uint8Array(32).fill(byte));
const KEY = keyOf(1);

/** Encrypted files on others. */
const encrypted = (files, options) => new EncryptedFiles(files, { sealer, keys: [KEY], bindsNames: true, ...options });

async function bytesOf(pieces) {
  const all = [];
  for await (const piece of pieces) all.push(piece);
  return Buffer.concat(all);
}

const whole = async (files, name) => (await bytesOf(files.read(name))).toString("latin1");

// The contract.

const folders = [];
after(async () => {
  for (const path of folders) await rm(path, { recursive: true, force: true });
});

const makeFolder = async () => {
  const path = await mkdtemp(join(tmpdir(), "cachelet-"));
  folders.push(path);
  return async () => new NodeFiles(join(path, "appendonlydir"));
};

const makeDisk = async () => {
  const disk = new Disk({ isAsync: true });
  return async () => disk.open();
};

const host = { test, Cachelet, AppendOnly, encrypting, key: 1 };
filesContract("encrypted files on Node's", makeFolder, host);
filesContract("encrypted files on a simulated disk", makeDisk, host);

// A disk that breaks.

const EncryptedAppendOnly = { open: (files, options) => AppendOnly.open(encrypted(files), options) };
const FAULTS = [{ kind: "fail" }, { kind: "fail", count: 6 }, { kind: "late" }, { kind: "kill" }, { kind: "off" }, { kind: "off", diskSeed: 2 }];

test("whenever the disk below breaks, nothing acknowledged is lost", async (t) => {
  const random = randomOf(SEED);
  const counts = { runs: 0, changes: 0, acknowledged: 0, rewrites: 0 };
  const play = async (settings) => {
    try {
      const came = await new Lives({ Cachelet, AppendOnly: EncryptedAppendOnly }, settings).live();
      for (const name of Object.keys(counts)) counts[name] += came[name] ?? 1;
      return came;
    } catch (error) {
      throw new Error(`${JSON.stringify(settings)}: ${error.message}`, { cause: error });
    }
  };
  for (const end = Date.now() + LIVES_MS; Date.now() < end; ) {
    const settings = { appendfsync: ["always", "everysec", "no"][random(3)], isAsync: random(2) === 0, seed: random(1e6), minBytes: random(2) ? 3000 : undefined };
    const { operations } = await play(settings);
    for (const { diskSeed = 1, ...fault } of FAULTS) await play({ ...settings, diskSeed, fault: { ...fault, at: 1 + random(operations) } });
  }
  t.diagnostic(`seed ${SEED}: ${JSON.stringify(counts)}`);
});

// Damage.

const SECRET = "what nobody is to read";

/** What a store holds behind each of its changes, and its directory: a base, an increment of two sittings, one that was given up. */
async function make() {
  const disk = new Disk();
  const history = [];
  for (const sitting of ["first", "second", "third"]) {
    const storage = await AppendOnly.open(encrypted(disk.open()));
    const cache = await Cachelet.create({ ...OPTIONS, storage });
    if (history.length === 0) history.push(contents(cache));
    const changes = [() => cache.set(SECRET, SECRET), () => cache.set(sitting, "here"), () => cache.rpush("list", sitting, sitting), () => cache.hset("hash", sitting, SECRET)];
    for (const change of changes) {
      change();
      cache.engine.flushLog();
      history.push(contents(cache));
    }
    if (sitting === "first") await storage.rewrite();
    await storage.close();
    cache.close();
  }
  const image = disk.image();
  assert.deepEqual([...image.keys()].sort(), ["appendonly.aof.2.base.rdb", "appendonly.aof.2.incr.aof", "appendonly.aof.manifest"]);
  return { image, history, increment: image.get("appendonly.aof.2.incr.aof") };
}

/** Starts from these files, with these keys. */
const start = (image, options, aof) => startFrom(image, (files) => AppendOnly.open(options === "plain" ? files : encrypted(files, options), aof), aof);

test("no byte that is another goes unnoticed", async (t) => {
  const { image } = await make();
  const random = randomOf(SEED);
  const counts = { flips: 0, damaged: 0, otherKey: 0, plain: 0, version: 0 };
  for (const [name, bytes] of image) {
    for (let at = 0; at < bytes.length; at = next(at, random)) {
      const bad = Buffer.from(bytes);
      bad[at] ^= 1 << random(8);
      const { error } = await start(changed(image, name, bad));
      assert.ok(error, `${name}, byte ${at}: it was accepted`);
      counts.flips++;
      if (/ is damaged at byte \d+/.test(error.message)) counts.damaged++;
      else if (error.message.includes("another key")) counts.otherKey++;
      else if (error.message.includes("not encrypted, or its first bytes are damaged")) counts.plain++;
      else assert.match(error.message, /later version .* damaged at byte/, `${name}, byte ${at}`), counts.version++;
    }
  }
  assert.ok(counts.damaged > counts.flips / 2 && counts.plain === 3 * 8);
  t.diagnostic(`seed ${SEED}: ${JSON.stringify(counts)}`);
});

test("the increment, cut off at every byte, holds whole changes, and is gone on with", async () => {
  const { image, history, increment } = await make();
  const name = "appendonly.aof.2.incr.aof";
  let before = 0;
  let refused = 0;
  const random = randomOf(SEED);
  for (let bytes = 0; bytes <= increment.length; bytes = bytes === increment.length ? Infinity : Math.min(next(bytes, random), increment.length)) {
    // As some file systems leave it after a power-off: as long as it was to be, with zeros.
    const zeros = Buffer.alloc(bytes % 2 ? 0 : 40 + increment.length - bytes);
    const cut = changed(image, name, Buffer.concat([increment.subarray(0, bytes), zeros]));
    const { found, more, image: after, error } = await start(cut);
    assert.equal(error, undefined, `cut off at ${bytes}`);
    const at = history.lastIndexOf(found);
    assert.ok(at >= before, `cut off at ${bytes}: moment ${at}, and ${before} with less of it`);
    before = at;
    if (random(5) === 0) assert.equal((await start(after)).found, more, `cut off at ${bytes}, and gone on`);
    if (random(4) > 0) continue;
    const strict = await start(cut, {}, { aofLoadTruncated: false });
    if (strict.error) assert.match(strict.error.message, /incr\.aof is cut off at byte \d+\. With aof-load-truncated yes its last \d+ bytes are dropped/);
    else assert.equal(strict.found, found);
    refused += strict.error ? 1 : 0;
  }
  assert.equal(before, history.length - 1);
  assert.ok(refused > 5);
});

test("a cut is told, and damage when something follows it", async () => {
  const { image, history, increment } = await make();
  const cut = changed(image, "appendonly.aof.2.incr.aof", increment.subarray(0, -3));
  const told = [];
  assert.equal((await start(cut, {}, { tell: (line) => told.push(line) })).found, history.at(-2));
  assert.ok(told.some((line) => /2\.incr\.aof is cut off at byte \d+: the last \d+ bytes are dropped/.test(line)), told.join());
  // A second increment with something in it.
  const disk = new Disk();
  const files = encrypted(disk.open());
  const manifest = `file a.1.incr.aof seq 1 type i\nfile a.2.incr.aof seq 2 type i\n`;
  await files.replace("a.manifest", [Buffer.from(manifest)]);
  await files.replace("a.1.incr.aof", [Buffer.from("*3\r\n$3\r\nSET\r\n$1\r\na\r\n$1\r\n1\r\n"), Buffer.from("*3\r\n$3\r\nSET\r\n$1\r\nb\r\n$1\r\n1\r\n")]);
  await files.replace("a.2.incr.aof", [Buffer.from("*3\r\n$3\r\nSET\r\n$1\r\nc\r\n$1\r\n1\r\n")]);
  const two = disk.image();
  assert.equal((await start(two, {}, { appendfilename: "a" })).error, undefined);
  const first = two.get("a.1.incr.aof");
  const storage = await AppendOnly.open(encrypted(Disk.of(changed(two, "a.1.incr.aof", first.subarray(0, -1))).open()), { appendfilename: "a" });
  await assert.rejects(Cachelet.create({ ...OPTIONS, storage }), /a\.1\.incr\.aof is damaged at byte 27/);
});

test("what follows a cut is not taken for the rest of it", async () => {
  const disk = new Disk();
  const file = await encrypted(disk.open()).append("a");
  for (const word of ["one", "two"]) file.write(Buffer.from(word));
  const bytes = disk.image().get("a");
  for (let at = 0; at < bytes.length; at++) {
    const copy = Disk.of(new Map([["a", bytes.subarray(0, at)]]));
    const files = encrypted(copy.open());
    const found = await whole(files, "a");
    assert.equal(found, at < bytes.length - 39 ? "" : "one");
    const again = await files.append("a");
    assert.equal(again.bytes, found.length);
    again.write(Buffer.from("behind"));
    assert.equal(await whole(files, "a"), `${found}behind`, `cut off at ${at}`);
    assert.equal(files.unfinished("a"), 0);
  }
});

test("base and manifest, cut off at every byte, are refused", async () => {
  const { image } = await make();
  const random = randomOf(SEED);
  for (const name of ["appendonly.aof.2.base.rdb", "appendonly.aof.manifest"]) {
    const bytes = image.get(name);
    for (let at = 0; at < bytes.length; at = next(at, random)) assert.ok((await start(changed(image, name, bytes.subarray(0, at)))).error, `${name} cut off at ${at}`);
  }
});

test("chunks cannot be left out, moved or taken from elsewhere", async () => {
  const disk = new Disk();
  const files = encrypted(disk.open());
  const writeAll = async (...words) => {
    const file = await files.append("a");
    const ends = [];
    for (const word of words) {
      await file.write(Buffer.from(word));
      ends.push(disk.image().get("a").length);
    }
    await file.close();
    return ends;
  };
  const [one, two, three] = await writeAll("one", "two", "thr");
  const [four, five] = await writeAll("for", "fiv");
  const bytes = disk.image().get("a");
  assert.equal(await whole(files, "a"), "onetwothrforfiv");
  const record = bytes.subarray(0, 33);
  const parts = { one: bytes.subarray(33, one), two: bytes.subarray(one, two), three: bytes.subarray(two, three), second: bytes.subarray(three, four), five: bytes.subarray(four, five) };
  const read = (name, ...pieces) => whole(encrypted(Disk.of(new Map([[name, Buffer.concat(pieces)]])).open()), name);
  assert.equal(await read("a", record, ...Object.values(parts)), "onetwothrforfiv");
  for (const order of [["two", "one"], ["one", "three"], ["one", "one"], ["one", "two", "second"], ["one", "two", "three", "five"], ["one", "two", "three", "second", "three"]]) {
    await assert.rejects(read("a", record, ...order.map((part) => parts[part])), /disk\/a is damaged at byte \d+/, order.join());
  }
  await assert.rejects(read("a", parts.second), /is not encrypted|is damaged/, "the second sitting as the first");
  await assert.rejects(read("b", bytes), /disk\/b is damaged at byte 33, or is not the file that was written there/, "under another name");
});

test("nothing of what is kept can be read in the files, and nothing is sealed the same twice", async () => {
  const { image } = await make();
  const [once, again] = [image, (await make()).image];
  for (const [name, bytes] of once) {
    for (const word of [SECRET, "here", "second", "REDIS", "SET", "CRC", "file", "incr.aof"]) assert.ok(!bytes.includes(word), `${name} holds ${word}`);
    const other = again.get(name);
    // Segments begin with 17 bytes that are the same.
    for (let at = 0; at + 20 <= bytes.length; at++) assert.ok(!other.includes(bytes.subarray(at, at + 20)), `${name}: 20 bytes at ${at} are in another directory, too`);
  }
});

test("a write that failed leaves no nonce that is used again", async () => {
  const disk = new Disk();
  const file = await encrypted(disk.open()).append("a");
  file.write(Buffer.from("one"));
  const before = disk.image().get("a").length;
  disk.break({ kind: "fail", at: disk.operations + 1 });
  assert.throws(() => file.write(Buffer.from("lost")), /the disk failed/);
  file.write(Buffer.from("next"));
  assert.equal(file.bytes, 7);
  const bytes = disk.image().get("a");
  assert.deepEqual(bytes.subarray(before, before + 17), bytes.subarray(0, 17), "a segment begins");
  assert.notDeepEqual(bytes.subarray(before + 17, before + 33), bytes.subarray(17, 33), "with a salt of its own");
  assert.equal(await whole(encrypted(disk.open()), "a"), "onenext");
});

// Keys, and files without.

test("a key that is another is told from damage, and keys can be changed", async () => {
  const { image, history } = await make();
  const [first, second, third] = [KEY, keyOf(2), keyOf(3)];
  assert.match((await start(image, { keys: [second] })).error.message, /manifest was encrypted with another key/);
  assert.match((await start(changed(image, "appendonly.aof.2.base.rdb", Disk.of(image).image().get("appendonly.aof.manifest")))).error.message, /damaged/);
  const both = await start(image, { keys: [second, first] });
  assert.equal(both.found, history.at(-1));
  assert.match((await start(both.image, { keys: [second] })).error.message, /was encrypted with another key/, "before a rewrite");
  assert.equal((await start(both.image, { keys: [third, second, first] })).found, both.more);
  const rewritten = await start(both.image, { keys: [second, first] }, { rewrites: true });
  assert.equal((await start(rewritten.image, { keys: [second] })).found, rewritten.more, "with the new key alone");
  assert.match((await start(rewritten.image, { keys: [first] })).error.message, /was encrypted with another key/);
  assert.throws(() => sealer.key(new Uint8Array(31)), /an encryption key is a Uint8Array of 32 bytes/);
  assert.throws(() => sealer.key("x".repeat(32)), /an encryption key is a Uint8Array of 32 bytes/);
});

test("a directory that is not encrypted is refused with a key, unless it may be taken over; an encrypted one without", async () => {
  const plain = await start(new Map(), "plain");
  const refused = (await start(plain.image)).error.message;
  assert.match(refused, /manifest is not encrypted, .*--encryption-accept-plain yes/);
  const taken = await start(plain.image, { acceptsPlain: true });
  assert.equal(taken.found, plain.more);
  assert.equal((await start(taken.image, { acceptsPlain: true })).found, taken.more, "before a rewrite");
  assert.match((await start(taken.image)).error.message, /base\.rdb is not encrypted/);
  const rewritten = await start(taken.image, { acceptsPlain: true }, { rewrites: true });
  assert.equal((await start(rewritten.image)).found, rewritten.more, "encrypted alone");
  assert.match((await start(rewritten.image, "plain")).error.message, /manifest is encrypted: it takes its key to read it/);
  // One that is cut, and not encrypted.
  const name = "appendonly.aof.1.incr.aof";
  const cut = await start(changed(plain.image, name, plain.image.get(name).subarray(0, -40)), { acceptsPlain: true });
  assert.equal(cut.found, plain.found);
  assert.equal((await start(cut.image, { acceptsPlain: true })).found, cut.more);
});

// As files.

test("a file is truncated at any byte of what was written", async () => {
  const text = "0123456789abcdefghij";
  for (let bytes = 0; bytes <= text.length + 2; bytes++) {
    const disk = new Disk();
    const files = encrypted(disk.open());
    for (const sitting of [text.slice(0, 9), text.slice(9)]) {
      const file = await files.append("a");
      for (const piece of sitting.match(/.{1,4}/g)) file.write(Buffer.from(piece));
      await file.close();
    }
    await files.truncate("a", bytes);
    assert.equal(await whole(files, "a"), text.slice(0, bytes));
    const file = await files.append("a");
    assert.equal(file.bytes, Math.min(bytes, text.length));
    file.write(Buffer.from("behind"));
    assert.equal(await whole(files, "a"), `${text.slice(0, bytes)}behind`);
  }
});

test("large writes are read in pieces of at most a MiB", async () => {
  const disk = new Disk();
  const files = encrypted(disk.open());
  const large = Buffer.alloc(5_000_000, "0123456789");
  const file = await files.append("a");
  for (let at = 0; at < 3000; at++) file.write(Buffer.from("small"));
  file.write(large);
  const pieces = [];
  for await (const piece of files.read("a")) pieces.push(Buffer.from(piece));
  assert.ok(pieces.every(({ length }) => length <= 1 << 20) && pieces.length < 10, `${pieces.length} pieces`);
  assert.ok(Buffer.concat(pieces).equals(Buffer.concat([Buffer.from("small".repeat(3000)), large])));
  await files.replace("b", [large]);
  assert.ok((await bytesOf(files.read("b"))).equals(large));
});

test("a file that somebody made up is an error or nothing, whatever its bytes", async (t) => {
  const random = randomOf(SEED);
  const { image } = await make();
  const good = image.get("appendonly.aof.2.incr.aof");
  const counts = { errors: 0, empty: 0, begun: 0 };
  const text = await whole(encrypted(Disk.of(image).open()), "appendonly.aof.2.incr.aof");
  const read = async function* (bytes, step) {
    for (let at = 0; at < bytes.length; at += step) yield bytes.subarray(at, at + step);
  };
  for (let round = 0; round < 10_000; round++) {
    // Bytes, behind none, some or all of a good beginning.
    const noise = Buffer.from(Array.from({ length: random(120) }, () => random(256)));
    const bytes = Buffer.concat([good.subarray(0, [0, 8, 17, 33, 53, random(good.length)][random(6)]), noise]);
    const files = encrypted({ where: "noise", read: () => read(bytes, 1 + random(50)) });
    let found;
    try {
      found = await whole(files, "appendonly.aof.2.incr.aof");
    } catch (error) {
      assert.equal(error.name, "LoadError", `round ${round}: ${error.stack}`);
      counts.errors++;
      continue;
    }
    assert.ok(text.startsWith(found), `round ${round}`);
    counts[found === "" ? "empty" : "begun"]++;
  }
  assert.equal(instance.dead, undefined);
  assert.ok(counts.errors > 5000 && counts.empty > 100 && counts.begun > 10);
  t.diagnostic(`seed ${SEED}: ${JSON.stringify(counts)}`);
});

test("a length that only somebody with the key can write is refused", async () => {
  for (const length of [0, (1 << 20) + 1, 2 ** 32 - 1]) {
    const segment = Segment.begin(sealer, KEY, "a", 0);
    const header = Buffer.alloc(4);
    header.writeUInt32LE(length);
    // The header of a chunk is the body of none: it is sealed as the first thing of the segment.
    const sealed = sealer.seal(KEY.bytes, Buffer.concat([segment.record.subarray(17), Buffer.alloc(8)]), Buffer.concat([segment.record, Buffer.alloc(8), Buffer.from("a")]), header);
    const files = encrypted(Disk.of(new Map([["a", Buffer.concat([segment.record, sealed, Buffer.alloc(100, 1)])]])).open());
    await assert.rejects(whole(files, "a"), /disk\/a is damaged at byte 33/);
  }
});

test("who goes over to a key gives one, wherever the files are", async () => {
  for (const options of [{ encryptionAcceptsPlain: true }, { previousEncryptionKeys: [new Uint8Array(32)] }]) {
    for (const opened of [serve({ port: 0, ...options }), PersistentCachelet.open("shop", options)]) await assert.rejects(opened, /^TypeError: .* are for going over to an encryptionKey: give one$/);
  }
});
