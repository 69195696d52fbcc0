// What is read in TypeScript and may have been changed by anybody: the manifest of an append-only directory, encrypted files, rows of a
// Durable Object. Changed at random, again and again: each is read as what it was, or refused with a `LoadError`, in time.
//
// The default run is short; LONG=1 is ten minutes of it. SEED=n plays a run again.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Cachelet } from "cachelet";

import { randomOf } from "./disk.mjs";
import { load } from "./support.mjs";

const { formatManifest, parseManifest } = await load("storage/manifest.ts");
const { Sealer, SealedFile, Segment } = await load("storage/sealed-file.ts");
const { Seals } = await load("durable/seals.ts");

const LONG = process.env.LONG === "1";
const SEED = Number(process.env.SEED ?? Date.now() % 1_000_000);
const RUN_MS = LONG ? 200_000 : 600;
/** However slow the machine is. */
const TRIES_MIN = 300;
/** No input may take longer to be read. */
const READ_MS = 10_000;

const { instance } = Cachelet.createSync().engine;
const sealer = new Sealer(() => instance);
const keys = [1, 2].map((byte) => sealer.key(new Uint8Array(32).fill(byte)));

/** Changes bytes: some flipped, put in, taken out, repeated, exchanged for others of it, of `others` or of `words`. */
function mutated(bytes, random, { words = [], others = [] } = {}) {
  let all = Buffer.from(bytes);
  const splice = (at, length, by) => (all = Buffer.concat([all.subarray(0, at), by, all.subarray(at + length)]));
  const part = (of) => {
    const at = random(of.length + 1);
    return of.subarray(at, at + random(1 + random(1 + of.length - at)));
  };
  for (let count = 1 + random(4); count > 0; count--) {
    const at = random(all.length + 1);
    switch (random(8)) {
      case 0:
        if (at < all.length) all[at] ^= 1 << random(8);
        break;
      case 1:
        if (at < all.length) all[at] = random(256);
        break;
      case 2:
        splice(at, 0, Buffer.from([random(256)]));
        break;
      case 3:
        splice(at, random(1 + random(40)), Buffer.alloc(0));
        break;
      case 4:
        splice(at, 0, part(all));
        break;
      case 5:
        splice(at, random(10), words.length > 0 ? Buffer.from(words[random(words.length)]) : Buffer.alloc(random(64)));
        break;
      case 6:
        splice(at, random(1 + random(40)), others.length > 0 ? part(others[random(others.length)]) : part(all));
        break;
      case 7:
        if (random(4) === 0) all = all.subarray(0, at);
    }
  }
  return all;
}

/** What begins a segment of an encrypted file: magic, version, the key's id, salt. */
const RECORD_BYTES = 8 + 1 + 8 + 16;

/** Tries until the time is up; what fails says how it is played again. */
async function tries(t, attempt) {
  const random = randomOf(SEED);
  const counts = { tried: 0, read: 0, refused: 0 };
  for (const end = Date.now() + RUN_MS; Date.now() < end || counts.tried < TRIES_MIN; counts.tried++) {
    const began = performance.now();
    try {
      counts[(await attempt(random)) ? "read" : "refused"]++;
    } catch (error) {
      throw new Error(`SEED=${SEED}, attempt ${counts.tried}: ${error.stack}`);
    }
    const took = performance.now() - began;
    assert.ok(took < READ_MS, `SEED=${SEED}, attempt ${counts.tried} took ${took} ms`);
  }
  t.diagnostic(`seed ${SEED}: ${JSON.stringify(counts)}`);
  return counts;
}

const isLoadError = (error) => error.name === "LoadError" && /Nothing was changed$/.test(error.message);

/** What reading gives; nothing when it is refused. */
function readOrRefused(read) {
  try {
    return read();
  } catch (error) {
    if (isLoadError(error)) return undefined;
    throw error;
  }
}

const NAMES = ["appendonly.aof.1.base.rdb", "appendonly.aof.1.incr.aof", "a file \"with\" quotes\n.aof", "größer.incr.aof", "x".repeat(300)];
const WORDS = ["file ", "seq ", "type ", "b\n", "i\n", "h\n", "#CRC:", "\"", "\\x", "\\", "../", "/", "1e3", "-1", "9007199254740993", "NaN", "  ", "\n", "\0", "\r"];

/** A manifest of random parts, as we write it, or without the checksum, as redis-server does. */
function manifestOf(random) {
  const name = () => NAMES[random(NAMES.length)];
  const parts = () => Array.from({ length: random(4) }, () => ({ name: name(), seq: 1 + random(1000) }));
  const increments = parts().sort((one, other) => one.seq - other.seq);
  const manifest = { base: random(4) ? { name: name(), seq: 1 + random(1000) } : undefined, increments: increments.filter(({ seq }, at) => seq !== increments[at - 1]?.seq), history: parts() };
  const text = formatManifest(manifest);
  return { manifest, text, plain: text.slice(text.indexOf("\n") + 1) };
}

test("a manifest", async (t) => {
  const { read, refused } = await tries(t, (random) => {
    const { manifest, text, plain } = manifestOf(random);
    assert.deepEqual(parseManifest(text, "here"), manifest);
    assert.deepEqual(parseManifest(plain, "here"), manifest);
    const options = { words: WORDS, others: [Buffer.from(manifestOf(random).text)] };
    const decode = (bytes) => new TextDecoder().decode(bytes); // as a file is read
    const bad = decode(mutated(Buffer.from(text), random, options));
    const found = readOrRefused(() => parseManifest(bad, "here"));
    // With a checksum a change changes nothing, or is seen; without one what is read is at least a manifest.
    if (found && bad.startsWith("#CRC:")) assert.deepEqual(found, manifest, JSON.stringify(bad));
    const other = readOrRefused(() => parseManifest(decode(mutated(Buffer.from(plain), random, options)), "here"));
    if (other) {
      for (const { name, seq } of [...(other.base ? [other.base] : []), ...other.increments, ...other.history]) {
        assert.ok(!/[/\\\0]/.test(name) && !["", ".", ".."].includes(name), `the name ${JSON.stringify(name)}`);
        assert.ok(Number.isSafeInteger(seq));
      }
      other.increments.forEach(({ seq }, at) => assert.ok(seq > (other.increments[at - 1]?.seq ?? 0)));
    }
    return found || other;
  });
  assert.ok(read > 50 && refused > 50);
});

test("a manifest with long lines, long names and many lines", () => {
  const mega = (text) => text.repeat(Math.ceil((1 << 20) / text.length));
  for (const text of ["x", " ", "\"", "\\", "\"x\" ", "a b ", "\\\"", "\"\\x", "file ", "#", "\n", "file a seq 1 type h\n", "é"]) {
    for (const line of [mega(text), `file ${mega(text)} seq 1 type b`, `file "${mega(text)}" seq 1 type b`, `file "${mega(text)} seq 1 type b`]) {
      const began = performance.now();
      readOrRefused(() => parseManifest(line, "here"));
      const took = performance.now() - began;
      assert.ok(took < READ_MS, `${took} ms for ${JSON.stringify(line.slice(0, 30))}`);
    }
  }
  const name = "n".repeat(1 << 20);
  assert.equal(parseManifest(`file "${name}" seq 1 type b`, "here").base.name, name);
});

/** A chunk of those below, and what a segment begins with. */
const LONGEST_REST = 33 + 20 + 60 + 16;

/** An encrypted file of segments, each of pieces, as it is appended to over several openings: one begins with what is written first. */
function sealedFileOf(random, name) {
  const written = [];
  let plaintext = Buffer.alloc(0);
  let length = 0;
  const put = (bytes) => {
    written.push(bytes);
    length += bytes.length;
  };
  for (let segments = 1 + random(3); segments > 0; segments--) {
    const segment = Segment.begin(sealer, keys[random(2)], name, length);
    put(segment.record);
    for (let pieces = 1 + random(3); pieces > 0; pieces--) {
      const piece = Buffer.from(Array.from({ length: 1 + random(60) }, () => random(256)));
      for (const chunk of segment.chunks(piece)) put(chunk);
      plaintext = Buffer.concat([plaintext, piece]);
    }
  }
  return { bytes: Buffer.concat(written), plaintext };
}

async function* cut(bytes, random) {
  for (let at = 0; at < bytes.length; ) {
    const length = 1 + random(100);
    yield bytes.subarray(at, at + length);
    at += length;
  }
}

/** What a file gives before its end, or before it is refused. */
async function opened(bytes, random, name) {
  const file = new SealedFile(cut(bytes, random), { sealer, keys, name, path: "here", acceptsPlain: false });
  let plaintext = Buffer.alloc(0);
  try {
    for await (const chunk of file.chunks()) plaintext = Buffer.concat([plaintext, chunk.plaintext]);
    return { plaintext, end: file.end, rest: file.rest };
  } catch (error) {
    if (!isLoadError(error)) throw error;
    return { plaintext, error };
  }
}

test("an encrypted file", async (t) => {
  const { read, refused } = await tries(t, async (random) => {
    const { bytes, plaintext } = sealedFileOf(random, "name");
    const whole = await opened(bytes, random, "name");
    assert.deepEqual(whole.plaintext, plaintext);
    assert.equal(whole.error, undefined);
    const before = sealedFileOf(random, "name");
    const bad = mutated(bytes, random, { others: [before.bytes, sealedFileOf(random, "other").bytes] });
    const found = await opened(bad, random, "name");
    // What the same file held at another time is no forgery: nobody but a memory of what was last can tell.
    const isBefore = found.plaintext.length > 0 && before.plaintext.subarray(0, found.plaintext.length).equals(found.plaintext);
    if (isBefore && bad.subarray(0, RECORD_BYTES).equals(before.bytes.subarray(0, RECORD_BYTES))) return !found.error;
    // Whole chunks from the beginning, and never anything else. Behind the end is less than a chunk, of which nobody can tell what it was
    // to be, or more that ends with zeros.
    assert.ok(plaintext.subarray(0, found.plaintext.length).equals(found.plaintext), "what was not written was read");
    if (!found.error && found.plaintext.length < plaintext.length) {
      assert.ok(bad.subarray(0, found.end).equals(bytes.subarray(0, found.end)), "what was not written was passed over");
      assert.ok(found.rest < LONGEST_REST || bad.subarray(-16).every((byte) => byte === 0), "a change passed for a cut");
    }
    return !found.error;
  });
  assert.ok(read > 0 && refused > 50);
});

test("rows of a Durable Object", async (t) => {
  const bytesOf = (byte) => new Uint8Array(32).fill(byte);
  const strict = new Seals(() => instance, { encryptionKey: bytesOf(1), previousEncryptionKeys: [bytesOf(2)] });
  const earlier = new Seals(() => instance, { encryptionKey: bytesOf(2) });
  const { refused } = await tries(t, (random) => {
    const plaintext = Buffer.from(Array.from({ length: random(80) }, () => random(256)));
    const [place, of] = [`row ${random(3)} of a table`, ["", "snapshot"][random(2)]];
    const row = (random(2) ? strict : earlier).seal(plaintext, place, of);
    assert.deepEqual(Buffer.from(strict.open(row, place, of)), plaintext);
    const bad = mutated(row, random, { others: [strict.seal(plaintext, place, "another"), earlier.seal(Buffer.from("other"), "another")] });
    const found = readOrRefused(() => strict.open(bad, place, of));
    if (found) assert.ok(bad.equals(row), "what was not written was read");
    return found;
  });
  assert.ok(refused > 50);
});
