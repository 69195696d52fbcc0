// The parts that need no page: quoting, synopses, completion, RESP, text.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { deflateRawSync } from "node:zlib";

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
  assert.deepEqual(split("a\\n😀b 'c d\\'' \"😀 \\\\e\""), ["a\\n\xf0\x9f\x98\x80b", "c d'", "\xf0\x9f\x98\x80 \\e"]);
  assert.deepEqual(split("a\u3000b c\u00a0"), ["a\xe3\x80\x80b", "c\xc2\xa0"], "what only Unicode takes for space is part of a word");
  const start = performance.now();
  assert.equal(splitLine(`SET a ${"w".repeat(1 << 20)}`).words[2].bytes.length, 1 << 20);
  assert.ok(performance.now() - start < 2000, "what is pasted does not hold up the page");
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
  for (const wrong of ["HTTP/1.1\r\n", "$x\r\n", "*-2\r\n", "%1e3\r\n", "$\u0001\r\n"]) assert.throws(() => new Decoder().push(Buffer.from(wrong)), /not RESP/, wrong);
  assert.throws(() => new Decoder().push(Buffer.from("*1\r\n".repeat(1000))), /within each other/);
  assert.throws(() => new Decoder().push(Buffer.alloc(2 << 20, "+")), /a line without an end/);
});

test("a long reply is read once, in however many pieces it comes", async () => {
  const { Decoder } = await load("/src/resp.ts");
  const decoder = new Decoder();
  const member = Buffer.from("$3\r\nabc\r\n".repeat(20));
  const start = performance.now();
  assert.deepEqual(decoder.push(Buffer.from(`*${20 * 10_000}\r\n`)), []);
  for (let at = 1; at < 10_000; at++) assert.equal(decoder.push(member).length, 0);
  const [{ items }] = decoder.push(member);
  assert.equal(items.length, 200_000);
  assert.ok(items.every(({ bytes }) => Buffer.from(bytes).equals(Buffer.from("abc"))));
  assert.ok(performance.now() - start < 10_000, "read anew for each piece it takes minutes");
});

test("bytes, sizes and times as text", async () => {
  const { bytesText, leftText, nameOf, quoted, wordOf } = await load("/src/format.ts");
  const bytes = (text) => Buffer.from(text, "latin1");
  assert.equal(quoted(bytes('a"b\\\n')), '"a\\"b\\\\\\n"');
  assert.equal(quoted(bytes("\x00\xff a")), '"\\x00\\xff a"');
  assert.equal(wordOf(bytes("user:1")), "user:1");
  assert.equal(wordOf(bytes("a b")), '"a b"');
  assert.equal(wordOf(Buffer.from("\ufeffa")), '"\\xef\\xbb\\xbfa"', "a byte order mark is not lost");
  // What could be taken for another name is between quotes.
  assert.deepEqual(["a  b", "", '""', " a", "a ", "a\tb", "\u202ea", "\u00ada", "\u05d0:1", "\u{1f469}\u200d\u{1f467}\u2764\ufe0f"].map((name) => nameOf(Buffer.from(name))), ["a  b", '""', '"\\"\\""', '" a"', '"a "', '"a\\tb"', '"\\xe2\\x80\\xaea"', '"\\xc2\\xada"', "\u05d0:1", "\u{1f469}\u200d\u{1f467}\u2764\ufe0f"]);
  assert.deepEqual([0, 999, 1000, 1024 * 1024 * 12].map(bytesText), ["0 B", "999 B", "0.98 KB", "12.0 MB"]);
  assert.deepEqual([1, 59_001, 61_000, 3_600_000, 90_000_000].map(leftText), ["1s", "1m 00s", "1m 01s", "1h 00m", "1d 1h"]);
});

test("lines go into an address and come back; what is damaged, swollen or deceiving is refused", async () => {
  const { FRAGMENT_MAX, pack, unpack } = await load("/src/share/link-text.ts");
  const lines = ['SET greeting "hello, world"', "GET ключ", "2> BLPOP jobs 0"];
  assert.deepEqual(await unpack(await pack(lines)), lines);
  const packed = (text) => `run=${deflateRawSync(text).toString("base64url")}`;
  assert.deepEqual(await unpack(packed("GET a\n\nGET b\n")), ["GET a", "GET b"]);
  const refusals = [
    ["run=%%%", /it is damaged/],
    ["run=abcd", /it is damaged/],
    [packed("SET a 1").slice(0, -4), /it is damaged/],
    [packed(Buffer.from([0xff, 0xfe])), /not valid/],
    [packed("x".repeat(5_000_000)), /it is too long/],
    [`run=${"A".repeat(FRAGMENT_MAX)}`, /it is too long/],
    [packed("GET a\n".repeat(400)), /it holds 400 commands/],
    [packed("\n \n"), /it holds 0 commands/],
    [packed("GET a\u202e1 LAHSULF"), /characters that hide/],
    [packed("GET a\u200b"), /characters that hide/],
    [packed("GET a\u{e0041}"), /characters that hide/],
    [packed("GET a\rFLUSHALL"), /characters that hide/],
    ["lessons", /no commands/],
  ];
  for (const [fragment, why] of refusals) await assert.rejects(unpack(fragment), why);
});

test("a treemap's tiles have the areas of their sizes, and lie side by side within it", async () => {
  const { squarify } = await load("/src/memory/treemap.ts");
  for (const sizes of [[1], [6, 6, 4, 3, 2, 2, 1], [1000, 1, 1, 1], Array.from({ length: 40 }, (_, at) => 40 - at)]) {
    const tiles = squarify(sizes, 300, 200);
    const total = sizes.reduce((sum, size) => sum + size, 0);
    assert.equal(tiles.length, sizes.length);
    tiles.forEach(({ left, top, width, height }, at) => {
      assert.ok(Math.abs(width * height - (60_000 * sizes[at]) / total) < 1e-6 * 60_000);
      assert.ok(left >= -1e-9 && top >= -1e-9 && left + width <= 300 + 1e-6 && top + height <= 200 + 1e-6);
      for (const other of tiles.slice(0, at)) {
        const apart = left >= other.left + other.width - 1e-6 || other.left >= left + width - 1e-6 || top >= other.top + other.height - 1e-6 || other.top >= top + height - 1e-6;
        assert.ok(apart, `${JSON.stringify(sizes)}: tile ${at} lies over another`);
      }
    });
  }
  assert.deepEqual(squarify([], 300, 200), []);
  assert.equal(squarify([3, 1], 0, 0).length, 2);
});

test("keys are summed up by prefix", async () => {
  const { partsOf, Prefixes, typeOf } = await load("/src/memory/prefixes.ts");
  const prefixes = new Prefixes();
  for (const [name, type, bytes] of [["user:1:name", "string", 10], ["user:1:tags", "set", 30], ["user:2:name", "string", 10], ["a:b:c:1", "list", 5], ["a:b:c:2", "list", 5], ["plain", "hash", 7], ["", "string", 1], ["user:", "string", 2], [":odd", "string", 1]]) prefixes.add(name, type, bytes);
  const parts = (name) => partsOf(prefixes.find(name)).map((part) => [part.part, part.bytes, part.keys]);
  assert.deepEqual(parts(""), [["user:", 52, 4], ["a:b:c:", 10, 2], ["plain", 7, 1], ["", 1, 1], [":odd", 1, 1]]);
  assert.deepEqual(parts("user:"), [["1:", 40, 2], ["2:name", 10, 1], ["user:", 2, 1]]);
  assert.deepEqual(parts("a:b:c:"), [["1", 5, 1], ["2", 5, 1]]);
  assert.deepEqual(parts("gone:now:"), parts(""), "what is gone leads to what is above it");
  assert.equal(typeOf(prefixes.find("user:1:")), "set");
});

test("calls between two times, less the page's own", async () => {
  const { countsBetween, parseCounts } = await load("/src/counts.ts");
  const info = (text) => parseCounts(`# Commandstats\r\n${text.replaceAll("\n", "\r\n")}`);
  const before = info("cmdstat_get:calls=5,usec=0,usec_per_call=0.00,rejected_calls=1,failed_calls=0\ncmdstat_set:calls=9,usec=0,usec_per_call=0.00,rejected_calls=0,failed_calls=0\n");
  const now = info("cmdstat_get:calls=8,usec=0,usec_per_call=0.00,rejected_calls=1,failed_calls=2\ncmdstat_set:calls=2,usec=0,usec_per_call=0.00,rejected_calls=0,failed_calls=0\ncmdstat_config|get:calls=3,usec=0,usec_per_call=0.00,rejected_calls=0,failed_calls=0\n");
  const counts = countsBetween(before, now, new Map([["config|get", 3], ["get", 1]]));
  assert.deepEqual([...counts], [["get", { calls: 2, failed: 2, rejected: 0 }], ["set", { calls: 2, failed: 0, rejected: 0 }]], "set counts from nothing: it was counted anew");
});

test("the address of a server is completed, or it is said what is wrong with it", async () => {
  globalThis.location = new URL("http://192.168.1.7:8080/");
  try {
    const { addressOf } = await load("/src/connect-dialog.ts");
    assert.equal(addressOf("127.0.0.1:8080"), "ws://127.0.0.1:8080/ws");
    assert.equal(addressOf(" wss://example.com/cache "), "wss://example.com/cache");
    assert.equal(addressOf("https://example.com"), "wss://example.com/ws");
    assert.equal(addressOf("192.168.1.7:8080"), "ws://192.168.1.7:8080/ws", "where the page comes from");
    assert.throws(() => addressOf("192.168.1.8:8080"), /encrypted/);
    assert.throws(() => addressOf("ftp://127.0.0.1"), /ws:\/\//);
    assert.throws(() => addressOf(""), /no address/);
  } finally {
    delete globalThis.location;
  }
});
