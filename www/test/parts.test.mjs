// The parts that need no page: quoting, synopses, completion, RESP, text.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";

import { createServer } from "vite";

let vite;
const load = (path) => vite.ssrLoadModule(path);

before(async () => {
  const root = fileURLToPath(new URL("..", import.meta.url));
  vite = await createServer({ configFile: false, root, logLevel: "error", appType: "custom", server: { middlewareMode: true, ws: false, watch: null }, optimizeDeps: { noDiscovery: true } });
});
after(() => vite?.close());

test("lines are split as redis-cli splits them", async () => {
  const { splitLine } = await load("/src/words.ts");
  const split = (line) => {
    const { words, open } = splitLine(line);
    return [...words.map((word) => Buffer.from(word.bytes).toString("latin1")), ...(open ? [null] : [])];
  };
  assert.deepEqual(split("  SET  a b "), ["SET", "a", "b"]);
  assert.deepEqual(split('SET a "b c"'), ["SET", "a", "b c"]);
  assert.deepEqual(split('"\\n\\t\\r\\b\\a\\x00\\xfF\\q\\""'), ["\n\t\r\b\x07\x00\xffq\""]);
  assert.deepEqual(split("'a\\'b\\n'"), ["a'b\\n"]);
  assert.deepEqual(split('""'), [""]);
  assert.deepEqual(split('a"b"'), ["ab"]);
  assert.deepEqual(split('"a"b'), ["ab", null]);
  assert.deepEqual(split('SET "a'), ["SET", "a", null]);
  assert.deepEqual(split('"\\'), ["\\", null]);
  assert.deepEqual(split("é"), ["\xc3\xa9"]);
});

test("a synopsis says what may come next", async () => {
  const { expect, parseSynopsis, printItems } = await load("/src/synopsis.ts");
  const next = (synopsis, ...words) => {
    const { leaves, rest } = expect(parseSynopsis(synopsis), words);
    return [leaves.map((leaf) => leaf.text ?? leaf.name).join(" "), rest];
  };
  const set = "key value [NX|XX] [GET] [EX seconds:int|PX milliseconds:int|KEEPTTL]";
  assert.equal(printItems(parseSynopsis(set)), "key value [NX | XX] [GET] [EX seconds | PX milliseconds | KEEPTTL]");
  assert.deepEqual(next(set), ["key", "key value [NX | XX] [GET] [EX seconds | PX milliseconds | KEEPTTL]"]);
  assert.deepEqual(next(set, "k", "v"), ["NX XX GET EX PX KEEPTTL", "[NX | XX] [GET] [EX seconds | PX milliseconds | KEEPTTL]"]);
  assert.deepEqual(next(set, "k", "v", "ex"), ["seconds", "seconds [NX | XX] [GET]"]);
  assert.deepEqual(next(set, "k", "v", "EX", "10"), ["NX XX GET", "[NX | XX] [GET]"]);
  assert.deepEqual(next(set, "k", "v", "EX", "ten"), ["", ""]);
  const zadd = "key [NX|XX] [GT|LT] [CH] [INCR] (score:double member)...";
  assert.equal(printItems(parseSynopsis(zadd)), "key [NX | XX] [GT | LT] [CH] [INCR] score member [score member ...]");
  assert.equal(next(zadd, "k")[0], "NX XX GT LT CH INCR score");
  assert.deepEqual(next(zadd, "k", "CH", "1.5"), ["member", "member [score member ...]"]);
  assert.deepEqual(next(zadd, "k", "1", "a"), ["score", "[score member ...]"]);
  assert.deepEqual(next("numkeys:int key... [LIMIT limit:int]", "2", "a"), ["key LIMIT", "[key ...] [LIMIT limit]"]);
  assert.deepEqual(next("[message]"), ["message", "[message]"]);
  assert.deepEqual(next("[message]", "a"), ["", ""]);
  assert.deepEqual(next("[section...]"), ["section", "[section [section ...]]"]);
  assert.deepEqual(next("[section...]", "a"), ["section", "[section ...]"]);
  // A long line takes no time, and at some length there is no help any more.
  assert.equal(next(zadd, "k", ...Array.from({ length: 198 }, () => "1"))[0], "score");
  assert.equal(next(zadd, "k", ...Array.from({ length: 4000 }, () => "1"))[0], "");
});

test("every synopsis of the command table is understood", async () => {
  const { expect, parseSynopsis, printItems } = await load("/src/synopsis.ts");
  const { COMMANDS } = await import("cachelet/commands");
  assert.ok(COMMANDS.length > 90);
  for (const { name, synopsis } of COMMANDS) {
    const items = parseSynopsis(synopsis);
    const words = (text) => text.replace(/:[a-z-]+/g, "").match(/[^\s[\]()<>|.]+/g) ?? [];
    assert.deepEqual([...new Set(words(printItems(items)))], [...new Set(words(synopsis))], name);
    assert.equal(expect(items, []).leaves.length > 0, synopsis !== "", name);
  }
});

test("names complete, nearest names are found", async () => {
  const { Table } = await load("/src/complete.ts");
  const row = (name, synopsis = "", ...keys) => ({ name, synopsis, summary: `${name}.`, since: "1.0.0", complexity: "O(1)", group: "x", keys });
  const first = { first: 1, last: 1, step: 1 };
  const table = new Table([row("GET", "key", first), row("GETDEL", "key", first), row("SET", "key value [NX|XX]", first), row("MSET", "(key value)...", { first: 1, last: -1, step: 2 }), row("SINTERCARD", "numkeys:int key... [LIMIT limit:int]", { countAt: 1 }), row("CONFIG|GET", "parameter..."), row("CONFIG|SET", "(parameter value)..."), row("CLIENT|ID")]);
  const texts = (line) => table.read(line).candidates.map((candidate) => candidate.text);
  assert.deepEqual(texts("ge"), ["GET", "GETDEL"]);
  assert.deepEqual(texts("m"), ["MSET"]);
  assert.deepEqual(texts("c"), ["CLEAR", "CLIENT", "CONFIG"]);
  assert.deepEqual(texts("config "), ["GET", "SET"]);
  assert.deepEqual(texts("CONFIG g"), ["GET"]);
  assert.deepEqual(texts("SET a b "), ["NX", "XX"]);
  assert.deepEqual(texts(""), []);
  assert.equal(table.read("config get ").row.name, "CONFIG|GET");
  const wantsKey = (line) => table.read(line).wantsKey;
  assert.deepEqual(["GET ", "GET a", "GET a ", "MSET ", "MSET a ", "MSET a 1 "].map(wantsKey), [true, true, false, true, false, true]);
  assert.deepEqual(["SINTERCARD ", "SINTERCARD 2 ", "SINTERCARD 2 a ", "SINTERCARD 2 a b "].map(wantsKey), [false, true, true, false]);
  assert.deepEqual(table.nearest("GTE", 1), ["GET"]);
  assert.deepEqual(table.nearest("wholly-unlike", 3), []);
});

test("RESP is read whatever its pieces", async () => {
  const { Decoder, encodeCommand } = await load("/src/resp.ts");
  assert.equal(Buffer.from(encodeCommand(["SET", "é", new Uint8Array([0])])).toString("latin1"), "*3\r\n$3\r\nSET\r\n$2\r\n\xc3\xa9\r\n$1\r\n\0\r\n");
  const bytes = new TextEncoder().encode("+OK\r\n-ERR no\r\n:12\r\n$3\r\na\r\n\r\n$-1\r\n*-1\r\n_\r\n,1.5\r\n#t\r\n(123456789012345678901\r\n=7\r\ntxt:abc\r\n*2\r\n:1\r\n*0\r\n%1\r\n+a\r\n:1\r\n~1\r\n:7\r\n>2\r\n+message\r\n+x\r\n!5\r\nERR x\r\n");
  const whole = new Decoder().push(bytes);
  assert.deepEqual(whole.map((reply) => reply.type), ["status", "error", "integer", "bulk", "nil", "nil", "nil", "double", "boolean", "bignumber", "verbatim", "array", "map", "set", "push", "error"]);
  const plain = (replies) => JSON.stringify(replies, (_, value) => (value instanceof Uint8Array ? Buffer.from(value).toString("latin1") : value));
  for (const size of [1, 2, 3, 7]) {
    const decoder = new Decoder();
    const replies = [];
    for (let at = 0; at < bytes.length; at += size) replies.push(...decoder.push(bytes.subarray(at, at + size)));
    assert.equal(plain(replies), plain(whole));
  }
  assert.throws(() => new Decoder().push(Buffer.from("HTTP/1.1\r\n")), /not RESP/);
});

test("bytes, sizes and times as text", async () => {
  const { bytesText, leftText, quoted, wordOf } = await load("/src/format.ts");
  const bytes = (text) => Buffer.from(text, "latin1");
  assert.equal(quoted(bytes('a"b\\\n')), '"a\\"b\\\\\\n"');
  assert.equal(quoted(bytes("\x00\xff a")), '"\\x00\\xff a"');
  assert.equal(wordOf(bytes("user:1")), "user:1");
  assert.equal(wordOf(bytes("a b")), '"a b"');
  assert.deepEqual([0, 999, 1000, 1024 * 1024 * 12].map(bytesText), ["0 B", "999 B", "0.98 KB", "12.0 MB"]);
  assert.deepEqual([1, 59_001, 61_000, 3_600_000, 90_000_000].map(leftText), ["1s", "1m 00s", "1m 01s", "1h 00m", "1d 1h"]);
});
