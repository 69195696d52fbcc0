// What an append-only directory promises, over the files of any host: run by node:test over Node's files and over a simulated disk,
// and in a browser over its own. Nothing here is of Node.

/** Two values are the same, seen as JSON. */
function same(actual, wanted, what) {
  const [a, w] = [JSON.stringify(actual), JSON.stringify(wanted)];
  if (a !== w) throw new Error(`${what}: ${a.slice(0, 500)} is not ${w.slice(0, 500)}`);
}

function check(condition, what) {
  if (!condition) throw new Error(what);
}

/** Expects a rejection or throw whose message matches, and gives the error. */
async function refused(run, pattern) {
  let error;
  try {
    await run();
  } catch (caught) {
    error = caught;
  }
  if (!error) throw new Error(`${pattern} was expected, and nothing was thrown`);
  check(pattern.test(error.message), `${error.message} does not match ${pattern}`);
  return error;
}

const turn = () => new Promise((resolve) => setTimeout(resolve, 0));

async function until(done, what) {
  for (const end = Date.now() + 10_000; !done(); await turn()) check(Date.now() < end, `${what} did not come`);
}

const DATABASES = [0, 5];

const READ = {
  string: (cache, key) => {
    const bytes = cache.strlen(key);
    return bytes < 1000 ? cache.get(key) : [bytes, cache.getrange(key, 0, 20), cache.getrange(key, bytes >> 1, (bytes >> 1) + 20), cache.getrange(key, -20, -1)];
  },
  list: (cache, key) => cache.lrange(key, 0, -1),
  hash: (cache, key) => Object.entries(cache.hgetall(key)).sort(),
  set: (cache, key) => cache.smembers(key).sort(),
  zset: (cache, key) => cache.zrange(key, 0, -1, "WITHSCORES"),
  stream: (cache, key) => cache.xrange(key, "-", "+"),
};

/** All there is, to be compared. */
export function contents(cache) {
  const all = [];
  for (const database of DATABASES) {
    cache.select(database);
    for (const key of cache.keys("*").sort()) {
      const type = cache.type(key);
      all.push([database, key, type, cache.pexpiretime(key), READ[type](cache, key)]);
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

/** Files of which some operations fail. */
class Breakable {
  /** What fails: `write` or `replace`, the latter behind its first piece and for names that match. */
  broken;
  #files;

  constructor(files) {
    this.#files = files;
  }

  get where() {
    return this.#files.where;
  }

  lock = () => this.#files.lock();
  unlock = () => this.#files.unlock();
  list = () => this.#files.list();
  read = (name) => this.#files.read(name);
  truncate = (name, bytes) => this.#files.truncate(name, bytes);
  remove = (name) => this.#files.remove(name);

  async append(name) {
    const file = await this.#files.append(name);
    const check = () => {
      if (this.broken === "write") throw new Error("no room");
    };
    return {
      get bytes() {
        return file.bytes;
      },
      write: (bytes) => (check(), file.write(bytes)),
      sync: () => file.sync(),
      close: () => file.close(),
    };
  }

  replace(name, pieces) {
    const isBroken = () => this.broken?.test?.(name);
    async function* broken() {
      for await (const piece of pieces) {
        yield piece;
        if (isBroken()) throw new Error("interrupted");
      }
    }
    return this.#files.replace(name, broken());
  }
}

/**
 * Registers the tests with `test(name, run)`. `makePlace()` makes a new folder and gives a function that gives `Files` on it, each time
 * those of another owner. `Cachelet` and `AppendOnly` are the classes to be tested.
 */
export function contract(name, makePlace, { test, Cachelet, AppendOnly }) {
  const open = async (files, options = {}) => {
    const told = [];
    const storage = await AppendOnly.open(files, { tell: (line) => told.push(line), ...options });
    try {
      const cache = await Cachelet.create({ storage, config: { appendonly: "yes", appendfsync: options.appendfsync ?? "everysec" } });
      const close = async () => {
        cache.engine.flushLog();
        await storage.close();
        cache.close();
      };
      return { cache, storage, told, close };
    } catch (error) {
      await storage.close();
      throw error;
    }
  };

  /** Opens, compares, closes. */
  const holds = async (files, wanted, what, options) => {
    const { cache, close } = await open(files, options);
    same(contents(cache), wanted, what);
    await close();
  };

  /** What clients see of one command: its reply, when it leaves. */
  const ask = (cache, words) =>
    new Promise((resolve, reject) => {
      const bytes = new TextEncoder().encode(`*${words.length}\r\n${words.map((word) => `$${word.length}\r\n${word}\r\n`).join("")}`);
      const wire = cache.wire({ receive: (reply) => resolve(new TextDecoder().decode(reply)), closed: reject });
      wire.send(bytes);
    });

  const bytesOf = async (files, file) => {
    const all = [];
    for await (const piece of files.read(file)) all.push(...piece);
    return Uint8Array.from(all);
  };

  /** All files as they are now, but for a lock. */
  const imageOf = async (files) => {
    const image = [];
    for (const file of (await files.list()).filter((each) => /\.(manifest|rdb|aof)$/.test(each)).sort()) image.push([file, [...(await bytesOf(files, file))]]);
    return image;
  };

  /** Changes files while nobody has them. */
  const meddle = async (place, change) => {
    const files = await place();
    await files.lock();
    await change(files);
    await files.unlock();
  };

  const each = (title, run) => test(`${name}: ${title}`, async () => run(await makePlace()));

  for (const appendfsync of ["always", "everysec", "no"]) {
    each(`what was written is there again, appendfsync ${appendfsync}`, async (place) => {
      const first = await open(await place(), { appendfsync });
      fill(first.cache);
      const wanted = contents(first.cache);
      await first.close();
      const second = await open(await place(), { appendfsync });
      same(contents(second.cache), wanted, "after one restart");
      second.cache.set("after", "restart");
      const more = contents(second.cache);
      await second.close();
      await holds(await place(), more, "after two restarts");
    });
  }

  each("what was acknowledged is there after a crash", async (place) => {
    for (const appendfsync of ["always", "everysec", "no"]) {
      const files = await place();
      const { cache, close } = await open(files, { appendfsync });
      for (let at = 0; at < 50; at++) check((await ask(cache, ["SET", `key:${at}`, `${appendfsync} ${at}`])) === "+OK\r\n", "a write is acknowledged");
      const wanted = contents(cache);
      const image = await imageOf(files); // of what a process that is killed now leaves
      await close();
      const other = await makePlace();
      await meddle(other, async (copy) => {
        for (const [file, bytes] of image) await copy.replace(file, [Uint8Array.from(bytes)]);
      });
      await holds(await other(), wanted, `after a crash, appendfsync ${appendfsync}`);
    }
  });

  each("a synced ticket is told", async (place) => {
    const synced = [];
    const { cache, close } = await open(await place(), { appendfsync: "always", synced: (ticket) => synced.push(ticket) });
    await ask(cache, ["SET", "a", "1"]);
    const first = synced.at(-1);
    await ask(cache, ["SET", "b", "1"]);
    check(first > 0 && synced.at(-1) > first, `tickets rise: ${synced}`);
    await close();
  });

  each("WAITAOF waits until it is on the disk", async (place) => {
    for (const appendfsync of ["always", "everysec"]) {
      const { cache, close } = await open(await place(), { appendfsync });
      let replies = "";
      const wire = cache.wire({ receive: (bytes) => (replies += new TextDecoder().decode(bytes)), closed: () => undefined });
      wire.send(new TextEncoder().encode("SET k v\r\nWAITAOF 1 0 5000\r\n"));
      await until(() => replies.includes("*2"), "the reply");
      check(replies === "+OK\r\n*2\r\n:1\r\n:0\r\n", `WAITAOF answers ${replies}`);
      await close();
    }
  });

  each("a rewrite makes one base of all, while writes go on", async (place) => {
    const files = await place();
    const { cache, storage, told, close } = await open(files);
    fill(cache);
    for (let at = 0; at < 1000; at++) cache.set("overwritten", `value ${at}`);
    const rewriting = storage.rewrite();
    cache.set("during", "it");
    await turn();
    cache.select(5);
    cache.rpush("during", "it");
    cache.select(0);
    await rewriting;
    cache.set("behind", "it");
    check(told.some((line) => /was rewritten: \d+ bytes became \d+/.test(line)), `it is told: ${told}`);
    const wanted = contents(cache);
    await close();
    same((await files.list()).filter((file) => /\.(manifest|rdb|aof)$/.test(file)).sort(), ["appendonly.aof.2.base.rdb", "appendonly.aof.2.incr.aof", "appendonly.aof.manifest"], "the files");
    await holds(await place(), wanted, "after a rewrite");
  });

  each("a rewrite of many pieces is of one moment, whatever changes meanwhile", async (place) => {
    const { cache, storage, close } = await open(await place());
    for (let at = 0; at < 8_000; at++) cache.set(`key:${at}`, `${at} `.repeat(10));
    for (let at = 0; at < 500; at++) cache.rpush("list", at);
    let isOver = false;
    const rewriting = storage.rewrite().finally(() => (isOver = true));
    let changes = 0;
    for (; !isOver; changes++) {
      const at = (changes * 7919) % 8_000;
      cache.append(`key:${at}`, "changed");
      cache.del(`key:${(at + 1) % 8_000}`);
      cache.incr("changes");
      cache.lpop("list");
      cache.rpush("list", at);
      if (changes % 5 === 0) await turn();
    }
    await rewriting;
    check(changes > 8, `commands ran meanwhile: ${changes}`);
    const wanted = contents(cache);
    await close();
    await holds(await place(), wanted, "after a long rewrite");
  });

  each("it is rewritten when it has grown", async (place) => {
    const { cache, told, close } = await open(await place(), { autoAofRewriteMinBytes: 10_000 });
    for (let at = 0; at < 500; at++) {
      cache.set("k", "v".repeat(100));
      if (at % 20 === 0) await turn();
    }
    await until(() => told.some((line) => line.includes("was rewritten")), "a rewrite");
    const wanted = contents(cache);
    await close();
    await holds(await place(), wanted, "after a rewrite");
  });

  each("a rewrite that is interrupted changes nothing, and can be made again", async (place) => {
    for (const interrupted of [/base\.rdb$/, /manifest$/]) {
      const files = new Breakable(await place());
      const { cache, storage, close } = await open(files);
      fill(cache);
      cache.set("which", String(interrupted));
      files.broken = interrupted;
      const rewriting = storage.rewrite();
      cache.set("during", "it");
      await refused(() => rewriting, /interrupted/);
      cache.set("behind", "it");
      const wanted = contents(cache);
      files.broken = undefined;
      await close();
      const again = await open(await place());
      same(contents(again.cache), wanted, "after an interrupted rewrite");
      await again.storage.rewrite();
      again.cache.set("at last", "it");
      const last = contents(again.cache);
      await again.close();
      await holds(await place(), last, "after the next rewrite");
    }
  });

  each("big values are kept whole", async (place) => {
    const { cache, storage, close } = await open(await place());
    cache.set("big", "0123456789".repeat(300_000));
    await turn();
    await storage.rewrite();
    cache.append("big", "behind".repeat(200_000));
    cache.rpush("list", ..."abcdef".split("").map((letter) => letter.repeat(500_000)));
    const wanted = [cache.get("big"), cache.lrange("list", 0, -1)];
    await close();
    const again = await open(await place());
    check(again.cache.get("big") === wanted[0], "a big string is another");
    same(again.cache.lrange("list", 0, -1).map((element) => element.length), wanted[1].map((element) => element.length), "big elements");
    await again.close();
  });

  each("a cut tail is dropped, or refused", async (place) => {
    const { cache, close } = await open(await place());
    cache.set("whole", "1");
    cache.engine.flushLog();
    const wanted = contents(cache);
    cache.multi();
    cache.set("cut", "1");
    cache.set("off", "1");
    cache.exec();
    await close();
    const name = "appendonly.aof.1.incr.aof";
    await meddle(place, async (files) => files.truncate(name, (await bytesOf(files, name)).length - 40));
    const before = await imageOf(await place());
    await refused(async () => open(await place(), { aofLoadTruncated: false }), /incr\.aof is cut off at byte \d+\. With aof-load-truncated yes its last \d+ bytes are dropped/);
    same(await imageOf(await place()), before, "files of a refused directory");
    const again = await open(await place());
    check(again.told.some((line) => /the last \d+ bytes are dropped/.test(line)), "it is told");
    same(contents(again.cache), wanted, "the rest of a cut file");
    again.cache.set("next", "1");
    const more = contents(again.cache);
    await again.close();
    await holds(await place(), more, "what follows a cut", { aofLoadTruncated: false });
  });

  each("a cut in the middle of what was written at once leaves whole commands, and writing goes on behind them", async (place) => {
    const { cache, close } = await open(await place());
    await ask(cache, ["MSET", "a", "1", "b", "2"]);
    const name = "appendonly.aof.1.incr.aof";
    // One piece of two commands: its checksum is behind both.
    const wire = cache.wire({ receive: () => undefined, closed: () => undefined });
    wire.send(new TextEncoder().encode("*3\r\n$3\r\nSET\r\n$1\r\nc\r\n$1\r\n3\r\n*3\r\n$3\r\nSET\r\n$1\r\nd\r\n$1\r\n4\r\n"));
    await close();
    await meddle(place, async (files) => files.truncate(name, (await bytesOf(files, name)).length - 30));
    let wanted;
    for (let round = 0; round < 2; round++) {
      const again = await open(await place());
      if (wanted) same(contents(again.cache), wanted, "behind a cut");
      same(again.cache.mget("a", "b", "c", "d"), ["1", "2", "3", null], "whole commands");
      again.cache.incr("round");
      wanted = contents(again.cache);
      await again.close();
    }
    await holds(await place(), wanted, "behind a cut");
  });

  each("what is damaged is refused by name, and left as it is", async (place) => {
    const { cache, storage, close } = await open(await place());
    for (let at = 0; at < 20; at++) cache.set(`key:${at}`, `value ${at}`);
    await storage.rewrite();
    for (let at = 0; at < 20; at++) {
      cache.set(`key:${at}`, `another ${at}`);
      cache.engine.flushLog();
    }
    await close();
    for (const [name, at, pattern] of [
      ["appendonly.aof.2.incr.aof", 60, /2\.incr\.aof is damaged (at|before) byte \d+/],
      ["appendonly.aof.2.incr.aof", -40, /2\.incr\.aof is damaged (at|before) byte \d+/],
      ["appendonly.aof.2.base.rdb", 0, /2\.base\.rdb: /],
      ["appendonly.aof.2.base.rdb", 40, /2\.base\.rdb: /],
      ["appendonly.aof.manifest", 40, /manifest of .* is damaged|no such file/],
    ]) {
      let good;
      await meddle(place, async (files) => {
        good = await bytesOf(files, name);
        const bad = good.slice();
        bad[at < 0 ? bad.length + at : at] ^= 1;
        await files.replace(name, [bad]);
      });
      const before = await imageOf(await place());
      await refused(async () => open(await place()), pattern);
      same(await imageOf(await place()), before, `files with a damaged ${name}`);
      await meddle(place, (files) => files.replace(name, [good]));
    }
    await (await open(await place())).close();
  });

  each("increments without their manifest are not begun anew", async (place) => {
    const { cache, close } = await open(await place());
    fill(cache);
    await close();
    await meddle(place, (files) => files.remove("appendonly.aof.manifest"));
    const before = await imageOf(await place());
    await refused(async () => open(await place()), /incr\.aof holds data, but appendonly\.aof\.manifest is not there/);
    same(await imageOf(await place()), before, "files without a manifest");
  });

  each("one directory, one owner", async (place) => {
    const { cache, close } = await open(await place());
    cache.set("k", "v");
    await refused(async () => open(await place()), /in use/);
    const wanted = contents(cache);
    await close();
    await holds(await place(), wanted, "after the owner left");
  });

  each("what cannot be written is kept, and writes are refused until it can", async (place) => {
    for (const appendfsync of ["always", "everysec"]) {
      const files = new Breakable(await place());
      const { cache, told, close } = await open(files, { appendfsync });
      await ask(cache, ["SET", "k", "before"]);
      files.broken = "write";
      const kept = ask(cache, ["SET", "kept", appendfsync]);
      await until(() => told.some((line) => /cannot be written: no room; writes are refused/.test(line)), "the failure");
      await refused(() => cache.set("k", "refused"), /^MISCONF Errors writing to the AOF file: no room/);
      check(cache.get("k") === "before", "reads go on");
      if (appendfsync !== "always") await kept;
      files.broken = undefined;
      await until(() => told.some((line) => line.includes("can be written again")), "the recovery");
      check((await kept) === "+OK\r\n", "what was kept is acknowledged");
      check((await ask(cache, ["SET", "k", "after"])) === "+OK\r\n", "writes are accepted again");
      const wanted = contents(cache);
      await close();
      await holds(await place(), wanted, "after a failure");
    }
  });
}
