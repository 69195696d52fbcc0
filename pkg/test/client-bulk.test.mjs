// Many words and many strings at once: the same values as one by one, and one call of the engine.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Cachelet } from "cachelet";
import { Cachelet as Inline } from "cachelet/inline";

/** Pieces that meet at the ends of words: ASCII, longer characters and halves of them, bytes that are no text, and what looks like a length. */
const PIECES = ["a", "xyz", "0123456789abcdef", "\u00e9", "\u20ac", "\u{1f600}", "\ud83d", "\ude00", "\0", "\x05\x04", " ", "", "\ufeff"];
const BYTES = [[0xe2, 0x82], [0xac], [0xff], [0xc3], [0xa9], [0xf0, 0x9f], [0x98, 0x80], [0x04, 0x01, 0, 0, 0], [0x80], [65, 66, 67]];

/** Numbers that are the same each time. */
function random(seed) {
  return (below) => (seed = (Math.imul(seed, 1103515245) + 12345) >>> 0) % below;
}

for (const [host, Store] of [["Node's strings", Cachelet], ["the web's strings", Inline]]) {
  test(`what MSET and MGET carry is what SET and GET do, with ${host}`, async (t) => {
    const cache = await Store.create();
    t.after(() => cache.close());
    const next = random(7);
    const text = (ascii) => Array.from({ length: next(8) }, () => (ascii ? "abc 0123"[next(8)] : PIECES[next(PIECES.length)])).join("");
    for (let round = 0; round < 200; round++) {
      const ascii = next(3) === 0;
      const count = 1 + next(40);
      const words = [];
      for (let at = 0; at < count; at++) {
        const value = next(4) === 0 && !ascii ? Uint8Array.from(Array.from({ length: next(4) }, () => BYTES[next(BYTES.length)]).flat()) : next(9) === 0 ? "long ".repeat(next(600)) : next(9) === 0 && !ascii ? next(100) : text(ascii);
        words.push(`${text(ascii)}${at}`, value);
      }
      cache.flushall();
      cache.mset(words);
      const keys = words.filter((_, at) => at % 2 === 0);
      const one = keys.map((key) => cache.get(key));
      assert.deepEqual(cache.mget([...keys, "none"]), [...one, null]);
      assert.deepEqual(cache.callBuffer("MGET", ...keys), keys.map((key) => cache.callBuffer("GET", key)));
      for (const [at, key] of keys.entries()) {
        const value = words[2 * at + 1];
        const wanted = value instanceof Uint8Array ? value : Buffer.from(`${value}`);
        assert.deepEqual(Buffer.from(cache.callBuffer("GET", key)), Buffer.from(wanted));
      }
      cache.rpush("list", ...keys);
      assert.deepEqual(cache.lrange("list", 0, -1), keys.map((_, at) => cache.lindex("list", at)));
    }
  });
}

test("lists beside numbers, nils, errors and lists in lists", async (t) => {
  const cache = await Cachelet.create();
  t.after(() => cache.close());
  cache.set("n", 1);
  cache.multi();
  for (let at = 0; at < 10; at++) cache.pipeline([["GET", "none"], ["ECHO", `e${at}`], ["INCR", "n"], ["LPUSH", "n", 1], ["MGET", ...Array(20).fill("n")]]);
  const replies = cache.exec();
  assert.deepEqual(replies.slice(0, 3), [null, "e0", 2]);
  assert.equal(replies[3].code, "WRONGTYPE");
  assert.deepEqual(replies.at(-1), Array(20).fill("11"));
});

test("words that are too long together are refused, and the store lives on", async (t) => {
  const cache = await Cachelet.create();
  t.after(() => cache.close());
  cache.set("k", "v");
  const long = "x".repeat(80_000_000);
  const bytes = new Uint8Array(2 ** 31);
  const wire = cache.wire({ receive: () => undefined, closed: () => undefined });
  assert.throws(() => cache.del(Array(9).fill(long)), { code: "OOM" }, "more than a string can hold");
  assert.throws(() => cache.del(1, Array(18).fill(long)), { code: "OOM" }, "more than 32 bits can count");
  assert.throws(() => cache.del(bytes, bytes, bytes), { code: "OOM" });
  assert.throws(() => wire.send(new Uint8Array(2 ** 32 - 1)), { code: "OOM" });
  assert.equal(cache.get("k"), "v");
});

test("one call of the engine for a thousand keys", async (t) => {
  const cache = await Cachelet.create();
  t.after(() => cache.close());
  const { instance } = cache.engine;
  const keys = Array.from({ length: 1000 }, (_, at) => `key:${at}`);
  let calls = 0;
  const { run } = instance.raw;
  instance.raw = { ...instance.raw, run: (...args) => (calls++, run(...args)) };
  const read = t.mock.method(instance.text, "read");
  cache.mset(keys.flatMap((key) => [key, key]));
  assert.deepEqual(cache.mget(keys), keys);
  assert.equal(calls, 2);
  assert.ok(read.mock.callCount() < 30, `${read.mock.callCount()} strings were decoded`);
});
