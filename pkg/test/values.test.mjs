// The decoder of value replies, against an encoder of its own.

import assert from "node:assert/strict";
import { test } from "node:test";

import { load } from "./support.mjs";

const { Reader } = await load("values.ts");
const { NodeText } = await load("hosts/node-text.ts");
const { WebText } = await load("hosts/web-text.ts");

const u32 = (n) => Buffer.from(Uint32Array.of(n).buffer);
const sized = (tag, text) => Buffer.concat([Buffer.of(tag), u32(Buffer.byteLength(text)), Buffer.from(text)]);
const status = (text) => sized(1, text);
const error = (text) => sized(2, text);
const int = (value) => Buffer.concat([Buffer.of(3), Buffer.from(BigInt64Array.of(BigInt(value)).buffer)]);
const bulk = (text) => sized(4, text);
const list = (tag, items) => Buffer.concat([Buffer.of(tag), u32(items.length), ...items]);
const map = (pairs) => Buffer.concat([Buffer.of(6), u32(pairs.length), ...pairs.flat()]);
const double = (value) => Buffer.concat([Buffer.of(8), Buffer.from(Float64Array.of(value).buffer)]);

function readers(bytes, at = 3) {
  // Not at the start of memory, and not aligned.
  const memory = new ArrayBuffer(at + bytes.length);
  new Uint8Array(memory).set(bytes, at);
  return [new NodeText(), new WebText()].map((text) => {
    text.attach(memory);
    const reader = new Reader(text, memory);
    reader.at = at;
    return reader;
  });
}

function decode(bytes) {
  const [first, second] = readers(bytes).map((reader) => {
    const item = reader.item();
    assert.equal(reader.at, 3 + bytes.length, "every byte is read");
    return item;
  });
  assert.deepEqual(first, second, "hosts agree");
  return first;
}

function decodeBuffers(bytes) {
  const [reader] = readers(bytes);
  const item = reader.bufferItem();
  assert.equal(reader.at, 3 + bytes.length);
  return item;
}

test("scalars", () => {
  assert.equal(decode(Buffer.of(0)), null);
  assert.equal(decode(Buffer.of(13)), null);
  assert.equal(decode(status("OK")), "OK");
  assert.equal(decode(bulk("")), "");
  assert.equal(decode(bulk("h\u00e9llo \u{1f600}")), "h\u00e9llo \u{1f600}");
  assert.equal(decode(bulk("\ufeffbom")), "\ufeffbom");
  assert.equal(decode(double(1.5)), 1.5);
  assert.equal(decode(double(-Infinity)), -Infinity);
  assert.equal(decode(Buffer.of(9, 1)), true);
  assert.equal(decode(Buffer.of(9, 0)), false);
  assert.equal(decode(sized(10, "123456789012345678901")), "123456789012345678901");
  assert.equal(decode(sized(11, "txt:text")), "text");
  assert.throws(() => decode(Buffer.of(99)), /unknown tag 99/);
});

test("integers are numbers within 2^53 and exact strings beyond", () => {
  for (const safe of [0, 1, -1, 2 ** 31, -(2 ** 31), 2 ** 32, -(2 ** 32) - 1, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER]) assert.equal(decode(int(safe)), safe);
  for (const big of [2n ** 53n, 2n ** 53n + 1n, -(2n ** 53n), 2n ** 63n - 1n, -(2n ** 63n)]) assert.equal(decode(int(big)), `${big}`);
});

test("collections keep their order", () => {
  assert.deepEqual(decode(list(5, [])), []);
  assert.deepEqual(decode(list(5, [int(1), list(7, [bulk("a"), Buffer.of(0)]), bulk("b")])), [1, ["a", null], "b"]);
  assert.deepEqual(decode(list(12, [bulk("message"), bulk("c"), bulk("m")])), ["message", "c", "m"]);
  assert.deepEqual(decode(map([[bulk("b"), int(1)], [bulk("a"), list(5, [int(2)])]])), { b: 1, a: [2] });
});

test("a field called __proto__ is a field", () => {
  const object = decode(map([[bulk("__proto__"), bulk("x")], [bulk("a"), bulk("y")]]));
  assert.deepEqual(Object.entries(object), [["__proto__", "x"], ["a", "y"]]);
  assert.equal(Object.getPrototypeOf(object), Object.prototype);
});

test("an error inside an array is a value", () => {
  const [first, second] = decode(list(5, [error("WRONGTYPE Operation against a key"), int(1)]));
  assert.equal(first.code, "WRONGTYPE");
  assert.equal(first.message, "WRONGTYPE Operation against a key");
  assert.equal(second, 1);
  assert.equal(decode(error("OOM")).code, "OOM");
});

test("bytes on request: every byte as it is, of the caller's own", () => {
  const all = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
  const encoded = Buffer.concat([Buffer.of(4), u32(256), all]);
  assert.deepEqual(Buffer.from(decodeBuffers(encoded)), all);
  assert.equal(decodeBuffers(encoded).byteOffset, 0, "a copy, not a view of wasm memory");
  assert.equal(decodeBuffers(status("OK")), "OK");
  assert.deepEqual(decodeBuffers(sized(11, "txt:ab")), new Uint8Array([97, 98]));
  assert.deepEqual(decodeBuffers(list(5, [bulk("a"), int(1)])), [new Uint8Array([97]), 1]);
  const fields = decodeBuffers(map([[bulk("f"), bulk("v")]]));
  assert.deepEqual([...fields], [[new Uint8Array([102]), new Uint8Array([118])]]);
});
