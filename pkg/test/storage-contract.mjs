// What every place that keeps a store promises. Run over Node's files, a simulated disk and a browser's files (`files-contract.mjs`), and over a
// Durable Object in workerd (`durable-contract.test.mjs`). Nothing here is of Node, and nothing of files.
//
// A place is new for each test, and has one store at a time:
//
//   open(options)   the store that is kept there, or a new one; rejects when what is found is refused. Options: `key`, the byte that its
//                   encryption key is made of, or 0 for none, `previous` ones, `rewriteMinBytes` as auto-aof-rewrite-min-size, and those of a way to keep it
//   crash(store)    ends whoever has it open as SIGKILL does, and gives the place that is left
//   image()         everything that is kept there, in hex by what holds it; nobody has it open
//   damages()       how a bit can be another: `flip()`, which twice is a repair, and the pattern of what is said then
//   interruptions   how a rewrite can be interrupted
//
// And an open store:
//
//   run(act, ...args)         runs a function of a cache where the store is. It sees its arguments only; they and its result are JSON
//   ask(lines, reply)         has a client send these inline commands, and waits until it has exactly this reply
//   interrupt(how, begin)     runs what begins a rewrite, and interrupts that behind its first piece. Then nothing is in the way any more
//   close()

/** Two values are the same, seen as JSON. */
export function same(actual, wanted, what) {
  const [a, w] = [JSON.stringify(actual), JSON.stringify(wanted)];
  if (a !== w) throw new Error(`${what}: ${a.slice(0, 500)} is not ${w.slice(0, 500)}`);
}

export function check(condition, what) {
  if (!condition) throw new Error(what);
}

/** Expects a rejection or throw whose message matches. */
export async function refused(run, pattern) {
  let error;
  try {
    await run();
  } catch (caught) {
    error = caught;
  }
  if (!error) throw new Error(`${pattern} was expected, and nothing was thrown`);
  check(pattern.test(error.message), `${error.message} does not match ${pattern}`);
}

export const turn = () => new Promise((resolve) => setTimeout(resolve, 0));

export async function until(done, what) {
  for (const end = Date.now() + 30_000; !(await done()); await turn()) check(Date.now() < end, `${what} did not come`);
}

/** All there is, to be compared. */
export function contents(cache) {
  const read = {
    string: (key) => {
      const bytes = cache.strlen(key);
      return bytes < 1000 ? cache.get(key) : [bytes, cache.digest(key)];
    },
    list: (key) => cache.lrange(key, 0, -1),
    hash: (key) => Object.entries(cache.hgetall(key)).sort(),
    set: (key) => cache.smembers(key).sort(),
    zset: (key) => cache.zrange(key, 0, -1, "WITHSCORES"),
    stream: (key) => cache.xrange(key, "-", "+"),
  };
  const all = [];
  for (const database of [0, 5]) {
    cache.select(database);
    for (const key of cache.keys("*").sort()) {
      const type = cache.type(key);
      all.push([database, key, type, cache.pexpiretime(key), read[type](key)]);
    }
  }
  cache.select(0);
  return JSON.stringify(all);
}

/** Something of every type, in two databases, with what only a log has: deadlines, random members, transactions. */
export function fill(cache) {
  cache.set("string", "text");
  cache.set(Uint8Array.of(0, 13, 10), Uint8Array.of(0x80, 0xfe, 13, 10));
  cache.set("later", "there", { EX: 10_000 });
  cache.set("gone", "soon");
  cache.pexpireat("gone", 1);
  cache.rpush("list", "a", "b", "c");
  cache.lpop("list");
  cache.rpush("long", ...Array.from({ length: 300 }, (_, at) => `element ${at} `.repeat(10)));
  cache.hset("hash", { one: 1, two: 2 });
  cache.hset("table", Object.fromEntries(Array.from({ length: 600 }, (_, at) => [`field ${at}`, at])));
  cache.sadd("set", "x", "y", "z");
  cache.spop("set");
  cache.sadd("numbers", 1, 2, 3);
  cache.zadd("zset", 1.5, "one", 2, "two", "-inf", "least");
  cache.del("stream");
  cache.xadd("stream", "*", { field: "value" });
  cache.xgroup("CREATE", "stream", "group", "0");
  cache.setbit("bits", 100, 1);
  cache.pfadd("register", "a", "b");
  cache.multi();
  cache.incr("counter");
  cache.select(5);
  cache.set("elsewhere", "yes");
  cache.exec();
  cache.select(0);
}

const beginRewrite = (cache) => void cache.bgrewriteaof();

/** How many rewrites came to their end since the store was opened. */
const rewrites = async (store) => Number(/\r\naof_rewrites:(\d+)/.exec(await store.run((cache) => cache.info("persistence")))[1]);

/** Begins a rewrite, then does something again and again until that is over. */
async function rewritten(store, begin = () => store.run(beginRewrite), meanwhile = turn) {
  const before = await rewrites(store);
  await begin();
  await until(async () => (await meanwhile(), (await rewrites(store)) > before), "the end of a rewrite");
}

/** Opens, compares, closes. */
async function holds(place, wanted, what, options) {
  const store = await place.open(options);
  same(await store.run(contents), wanted, what);
  await store.close();
}

/** Expects that the place is refused, and left as it is. */
async function isRefused(place, pattern, options) {
  const before = await place.image();
  check(Object.keys(before).length > 0, "there is something to be left as it is");
  await refused(() => place.open(options), pattern);
  same(await place.image(), before, `what is kept where ${pattern} was said`);
}

/** Registers the tests with `test(name, run)`. `makePlace()` makes a new place; `ways` are options by what they are called: how it can be kept there. */
export function contract(name, makePlace, { test, ways = { "": {} } }) {
  const each = (title, run) => test(`${name}: ${title}`, async () => run(await makePlace()));
  for (const [way, options] of Object.entries(ways)) keeping((title, run) => each(title + way, run), options);
  rewriting(each);
  refusing(each);
}

function keeping(each, options) {
  each("what was written is there again", async (place) => {
    const first = await place.open(options);
    await first.run(fill);
    const wanted = await first.run(contents);
    await first.close();
    const second = await place.open(options);
    same(await second.run(contents), wanted, "after one restart");
    await second.run((cache) => cache.set("after", "restart"));
    const more = await second.run(contents);
    await second.close();
    await holds(place, more, "after two restarts", options);
  });

  each("what was acknowledged is there after a crash", async (place) => {
    const store = await place.open(options);
    await store.run(fill);
    for (let at = 0; at < 50; at++) await store.ask([`SET key:${at} ${at}`], "+OK\r\n");
    const wanted = await store.run(contents);
    await store.ask(["INCR last"], ":1\r\n");
    const left = await place.crash(store);
    const again = await left.open(options);
    same(await again.run((cache) => cache.getdel("last")), "1", "what was acknowledged last");
    same(await again.run(contents), wanted, "after a crash");
    await again.close();
  });

  each("WAITAOF waits until it is kept", async (place) => {
    const store = await place.open(options);
    const [timeout_ms, kept] = options.appendfsync === "no" ? [20, 0] : [5000, 1];
    const awake = setInterval(() => undefined, 1000); // a store's own clocks keep no process
    await store.ask(["SET k v", `WAITAOF 1 0 ${timeout_ms}`], `+OK\r\n*2\r\n:${kept}\r\n:0\r\n`);
    clearInterval(awake);
    await store.close();
  });
}

function rewriting(each) {
  each("big values are kept whole", async (place) => {
    const change = (cache, key, pieces, bytes) => {
      const noise = () => Array.from({ length: 1000 }, Math.random).join().repeat(200).slice(-bytes); // LZF does not look back so far
      for (let piece = 0; piece < pieces; piece++) cache.append(key, noise());
      cache.rpush("list", ...Array.from({ length: pieces }, noise));
    };
    const store = await place.open();
    await store.run(change, "big", 1, 2.2e6);
    await rewritten(store);
    await store.run(change, "big", 2, 6e5);
    same(await store.run((cache) => [cache.strlen("big"), cache.llen("list")]), [3.4e6, 3], "big values");
    const wanted = await store.run(contents);
    await store.close();
    await holds(place, wanted, "after a restart");
  });

  each("a rewrite makes one base of all, while writes go on", async (place) => {
    const store = await place.open();
    await store.run(fill);
    await store.run((cache) => {
      for (let at = 0; at < 1000; at++) cache.set("overwritten", `${at}`.padEnd(500, "."));
    });
    const begin = (cache) => {
      cache.bgrewriteaof();
      cache.set("during", "it");
    };
    const goOn = (cache) => {
      cache.select(5);
      cache.rpush("during", "it");
      cache.select(0);
    };
    await rewritten(store, () => store.run(begin), () => store.run(goOn));
    await store.run((cache) => cache.set("behind", "it"));
    const wanted = await store.run(contents);
    await store.close();
    const bytes = Object.values(await place.image()).join("").length / 2;
    check(bytes < 200_000, `${bytes} bytes are kept: what a rewrite replaced is still there`);
    await holds(place, wanted, "after a rewrite");
  });

  each("a rewrite of many pieces is of one moment, whatever changes meanwhile", async (place) => {
    const fillMany = (cache) => {
      const text = () => Array.from({ length: 10 }, Math.random).join();
      for (let at = 0; at < 8_000; at += 100) cache.mset(Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`key:${at + i}`, text()])));
      for (let at = 0; at < 500; at++) cache.rpush("list", at);
    };
    /** Says whether a rewrite is under way. */
    const change = (cache, round) => {
      if (round === 0) cache.bgrewriteaof();
      const at = (round * 7919) % 8_000;
      cache.append(`key:${at}`, "changed");
      cache.del(`key:${(at + 1) % 8_000}`);
      cache.incr("changes");
      cache.lpop("list");
      cache.rpush("list", at);
      return cache.info("persistence").includes("aof_rewrite_in_progress:1");
    };
    const store = await place.open();
    await store.run(fillMany);
    let round = 0;
    let isMeanwhile = false;
    const changes = async () => {
      for (let count = 0; count < 5; count++) isMeanwhile = (await store.run(change, round++)) || isMeanwhile;
      await turn();
    };
    await rewritten(store, changes, changes);
    check(isMeanwhile, "commands ran meanwhile");
    const wanted = await store.run(contents);
    await store.close();
    await holds(place, wanted, "after a long rewrite");
  });

  each("it is rewritten when it has grown", async (place) => {
    const store = await place.open({ rewriteMinBytes: 10_000 });
    await until(async () => {
      await store.run((cache) => {
        for (let at = 0; at < 20; at++) cache.set("k", `${at}`.repeat(50));
      });
      return (await rewrites(store)) > 0;
    }, "a rewrite");
    const wanted = await store.run(contents);
    await store.close();
    await holds(place, wanted, "after a rewrite");
  });

  each("a rewrite that is interrupted changes nothing, and can be made again", async (place) => {
    for (const how of place.interruptions) {
      const store = await place.open();
      await store.run(fill);
      await store.run((cache, how) => {
        cache.set("how", how);
        cache.set("filler", Array.from({ length: 60_000 }, Math.random).join()); // of many pieces
      }, how);
      const before = await store.run(contents);
      await store.interrupt(how, (cache) => {
        cache.bgrewriteaof();
        cache.incr("during");
      });
      check((await store.run((cache) => cache.getdel("during"))) > 0, `what ran during a rewrite that was interrupted is there: ${how}`);
      same(await store.run(contents), before, `behind a rewrite that was interrupted: ${how}`);
      await store.run((cache) => cache.set("behind", "it"));
      const wanted = await store.run(contents);
      await store.close();
      const again = await place.open();
      same(await again.run(contents), wanted, `after a restart behind it: ${how}`);
      await rewritten(again);
      await again.run((cache) => cache.set("at last", "it"));
      const last = await again.run(contents);
      await again.close();
      await holds(place, last, "after the next rewrite");
    }
  });
}

function refusing(each) {
  /** A base and what changed since, each change a piece of its own. */
  const fillBoth = async (place, options) => {
    const store = await place.open(options);
    const set = (cache, at, what) => cache.set(`key:${at}`, `${what} ${at}`);
    for (let at = 0; at < 20; at++) await store.run(set, at, "value");
    await rewritten(store);
    for (let at = 0; at < 20; at++, await turn()) await store.run(set, at, "another");
    const wanted = await store.run(contents);
    await store.close();
    return wanted;
  };

  each("what is damaged is refused by name, and left as it is", async (place) => {
    const wanted = await fillBoth(place);
    const damages = await place.damages();
    const image = JSON.stringify(await place.image());
    for (const { flip, pattern } of damages) {
      await flip();
      check(JSON.stringify(await place.image()) !== image, "a flipped bit is seen");
      await isRefused(place, pattern);
      await flip();
    }
    await holds(place, wanted, "repaired");
  });

  each("what was written with a key is read with it alone, which a rewrite changes", async (place) => {
    const wanted = await fillBoth(place, { key: 11 });
    await isRefused(place, /is encrypted: it takes its key/, { key: 0 });
    await isRefused(place, /was encrypted with another key/, { key: 12 });
    const store = await place.open({ key: 12, previous: [11] });
    same(await store.run(contents), wanted, "with the key as a previous one");
    await rewritten(store);
    await store.close();
    await holds(place, wanted, "with the next key", { key: 12 });
    await isRefused(place, /was encrypted with another key/, { key: 11 });
  });
}
