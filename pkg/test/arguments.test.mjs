// From what a caller writes to the words of a command.

import assert from "node:assert/strict";
import { test } from "node:test";

import { load } from "./support.mjs";

const { flatten, isFlat, textOf } = await load("arguments.ts");

test("options stand where they are written", () => {
  assert.deepEqual(flatten("SET", ["k", "v", { EX: 10, NX: true }]), ["k", "v", "EX", 10, "NX"]);
  assert.deepEqual(flatten("SET", ["k", "v", { EX: undefined, NX: false, GET: null }]), ["k", "v"]);
  assert.deepEqual(flatten("ZADD", ["z", { GT: true, CH: true }, 1, "a"]), ["z", "GT", "CH", 1, "a"]);
  assert.deepEqual(flatten("SORT", ["l", { GET: [["w_*"], ["#"]], ALPHA: true }]), ["l", "GET", "w_*", "GET", "#", "ALPHA"]);
  assert.deepEqual(flatten("ZRANGE", ["z", 0, -1, { BYSCORE: true, LIMIT: [0, 10] }]), ["z", 0, -1, "BYSCORE", "LIMIT", 0, 10]);
});

test("lists and pairs", () => {
  assert.deepEqual(flatten("DEL", [["a", "b"], "c"]), ["a", "b", "c"]);
  assert.deepEqual(flatten("HSET", ["h", { name: "Ada", born: 1815 }]), ["h", "name", "Ada", "born", 1815]);
  assert.deepEqual(flatten("HSET", ["h", new Map([["2", "x"], ["1", "y"]])]), ["h", "2", "x", "1", "y"]);
  assert.deepEqual(flatten("ZADD", ["z", [[1, "a"], [2, "b"]]]), ["z", 1, "a", 2, "b"]);
});

test("a list may have more items than a call can have arguments", () => {
  const many = Array(1_000_000).fill("x");
  assert.equal(flatten("RPUSH", ["l", many]).length, 1_000_001);
  assert.equal(flatten("RPUSH", ["l", { GET: many }]).length, 1_000_002);
});

test("bytes are one word", () => {
  const bytes = new Uint8Array([1, 2]);
  assert.equal(isFlat(["k", bytes, 1, 2n]), true);
  assert.deepEqual(flatten("SET", ["k", bytes]), ["k", bytes]);
  assert.throws(() => flatten("SET", ["k", new ArrayBuffer(2)]), /SET: pass bytes as a Uint8Array/);
  assert.throws(() => flatten("SET", ["k", new Float64Array(2)]), /Uint8Array/);
});

test("an object of which no words can be made is refused, and never left out", () => {
  for (const object of [new Set(["a"]), new Date(0), new String("abc"), new Number(5), Promise.resolve("a"), /a/, new URLSearchParams("a=1"), new Error("a")]) {
    assert.throws(() => flatten("RPUSH", ["l", "x", object]), /^TypeError: RPUSH: \[object \w+\] is no argument/);
  }
  class User {
    name = "Ada";
  }
  for (const fields of [new User(), Object.assign(Object.create(null), { name: "Ada" })]) assert.deepEqual(flatten("HSET", ["h", fields]), ["h", "name", "Ada"]);
});

test("where names have values, a boolean and a list are no values", () => {
  assert.deepEqual(flatten("HSET", ["h", { a: 1, b: null, c: undefined }]), ["h", "a", 1]);
  for (const value of [true, false, ["x", "y", "z"], new Set()]) {
    const [, , given] = flatten("HSET", ["h", new Map([["f", value]])]);
    assert.throws(() => textOf("HSET", given), /^TypeError: HSET: (boolean|object) is no argument/);
  }
});

test("numbers have one text", () => {
  assert.equal(textOf("SET", 1.5), "1.5");
  assert.equal(textOf("SET", -0), "0");
  assert.equal(textOf("SET", 2n ** 63n - 1n), "9223372036854775807");
  assert.equal(textOf("ZADD", Infinity), "inf");
  assert.equal(textOf("ZADD", -Infinity), "-inf");
  assert.throws(() => textOf("SET", NaN), /SET: NaN/);
  assert.throws(() => textOf("SET", undefined), /SET: undefined is no argument/);
  assert.throws(() => textOf("SET", null), /SET: null is no argument/);
  assert.throws(() => textOf("SET", true), /SET: boolean is no argument/);
});
