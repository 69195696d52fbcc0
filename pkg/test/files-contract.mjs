// The contract of storages over the `Files` of any host, and what an append-only directory promises besides: of cut tails, of its files and who
// has them, of disks that fail. Run by node:test over Node's files and a simulated disk, and in a browser over its own. Nothing here is of Node.

import { check, contents, contract, fill, refused, same, until } from "./storage-contract.mjs";

const WAYS = Object.fromEntries(["always", "everysec", "no"].map((appendfsync) => [`, appendfsync ${appendfsync}`, { appendfsync }]));
const INCREMENT = "appendonly.aof.1.incr.aof";

const encode = (text) => new TextEncoder().encode(text);
const hexOf = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
const bytesOf = (hex) => Uint8Array.from(hex.match(/../g) ?? [], (digits) => parseInt(digits, 16));

async function hexIn(files, name) {
  let hex = "";
  for await (const piece of files.read(name)) hex += hexOf(piece);
  return hex;
}

/** What is in all files, but for a lock. */
async function imageOf(files) {
  const image = {};
  for (const name of (await files.list()).sort()) if (/\.(manifest|rdb|aof)$/.test(name)) image[name] = await hexIn(files, name);
  return image;
}

async function whileLocked(files, act) {
  await files.lock();
  try {
    return await act(files);
  } finally {
    await files.unlock();
  }
}

/**
 * Has these files fail as their `broken` says: `write`, or as a pattern of names that cannot be replaced behind their first piece. What is to be synced waits for `syncable`.
 */
function breakable(files) {
  const [append, replace] = [files.append.bind(files), files.replace.bind(files)];
  files.append = async (name) => {
    const file = await append(name);
    const write = file.write.bind(file);
    file.write = (bytes) => {
      if (files.broken === "write") throw new Error("no room");
      return write(bytes);
    };
    const sync = file.sync.bind(file);
    file.sync = async () => {
      await files.syncable;
      return sync();
    };
    return file;
  };
  files.replace = (name, pieces) => {
    async function* broken() {
      for await (const piece of pieces) {
        yield piece;
        if (files.broken?.test?.(name)) throw new Error("interrupted");
      }
    }
    return replace(name, broken());
  };
  return files;
}

/** Has a client send inline commands, and waits until it has exactly this reply. */
function ask(cache, lines, reply) {
  return new Promise((resolve, reject) => {
    let received = "";
    const receive = (bytes) => {
      received += new TextDecoder().decode(bytes);
      if (received === reply) resolve();
      else if (!reply.startsWith(received)) reject(new Error(`${received} is not ${reply}`));
    };
    cache.wire({ receive, closed: reject }).send(encode(lines.map((line) => `${line}\r\n`).join("")));
  });
}

/** A folder as a place of the contract. */
class Folder {
  interruptions = ["base", "manifest"];
  #makeFiles;
  #makeFolder;
  #host;

  /** `makeFiles()` gives `Files` on it, each time those of another owner; `makeFolder()` gives such a function for a new folder. */
  constructor(makeFiles, makeFolder, host) {
    [this.#makeFiles, this.#makeFolder, this.#host] = [makeFiles, makeFolder, host];
  }

  /** Encrypts files if there is a key. */
  async #sealed(files, { key = this.#host.key, previous = [] } = {}) {
    if (!key) return files;
    const instance = await this.#host.instance;
    const keys = [key, ...previous].map((byte) => new Uint8Array(32).fill(byte));
    return this.#host.encrypting(() => instance, keys)(files, { bindsNames: true });
  }

  async open({ key, previous, rewriteMinBytes, appendfsync = "everysec", ...options } = {}) {
    const { Cachelet, AppendOnly } = this.#host;
    const told = [];
    const stored = await this.#makeFiles();
    const files = breakable(await this.#sealed(stored, { key, previous }));
    const storage = await AppendOnly.open(files, { tell: (line) => told.push(line), appendfsync, autoAofRewriteMinBytes: rewriteMinBytes, ...options });
    try {
      const cache = await Cachelet.create({ storage, config: { appendonly: "yes", appendfsync } });
      return new Store({ cache, storage, stored, files, told });
    } catch (error) {
      await storage.close();
      throw error;
    }
  }

  /** Changes files while nobody has them. */
  async meddle(change) {
    return whileLocked(await this.#sealed(await this.#makeFiles()), change);
  }

  async image(stored) {
    return stored ? imageOf(stored) : whileLocked(await this.#makeFiles(), imageOf);
  }

  /** What a process that is killed now leaves stands at once in another folder. */
  async crash(store) {
    const image = await this.image(store.stored);
    await store.close();
    const makeFiles = await this.#makeFolder();
    await whileLocked(await makeFiles(), async (files) => {
      for (const [name, hex] of Object.entries(image)) await files.replace(name, [bytesOf(hex)]);
    });
    return new Folder(makeFiles, this.#makeFolder, this.#host);
  }

  damages() {
    const [base, increment] = ["appendonly.aof.2.base.rdb", "appendonly.aof.2.incr.aof"];
    const of = ([name, at, pattern]) => ({ flip: () => this.#flip(name, at), pattern });
    return [
      [increment, 60, /2\.incr\.aof is damaged (at|before) byte \d+/],
      [increment, -40, /2\.incr\.aof is damaged (at|before) byte \d+/],
      [base, 0, /2\.base\.rdb: /],
      [base, 40, /2\.base\.rdb: /],
      ["appendonly.aof.manifest", 40, /manifest of .* is damaged|no such file/],
    ].map(of);
  }

  #flip(name, at) {
    return this.meddle(async (files) => {
      const bytes = bytesOf(await hexIn(files, name));
      bytes[at < 0 ? bytes.length + at : at] ^= 1;
      await files.replace(name, [bytes]);
    });
  }

  /** Cuts the end off an increment. */
  cut(bytes) {
    return this.meddle(async (files) => files.truncate(INCREMENT, (await hexIn(files, INCREMENT)).length / 2 - bytes));
  }
}

/** A store of the contract, with what the tests of files need besides. */
class Store {
  constructor(parts) {
    Object.assign(this, parts);
  }

  run(act, ...args) {
    return act(this.cache, ...args);
  }

  ask(lines, reply) {
    return ask(this.cache, lines, reply);
  }

  async interrupt(how, begin) {
    this.files.broken = how === "base" ? /base\.rdb$/ : /manifest$/;
    begin(this.cache);
    await until(() => /aof_rewrite_in_progress:0[^]*aof_last_bgrewrite_status:err/.test(this.cache.info("persistence")), "the end of a rewrite that is interrupted");
    this.files.broken = undefined;
  }

  async close() {
    this.cache.engine.flushLog();
    await this.storage.close();
    this.cache.close();
  }
}

/**
 * Registers the tests with `test(name, run)`. `makeFolder()` makes a new folder and gives a function that gives `Files` on it, each time those
 * of another owner; they are encrypted if there is a `key`, the byte that one is made of. The rest of `host` is what is to be tested: `Cachelet`, `AppendOnly`, `encrypting`.
 */
export function filesContract(name, makeFolder, { test, ...host }) {
  host.instance = host.Cachelet.create().then(({ engine }) => engine.instance);
  const makePlace = async () => new Folder(await makeFolder(), makeFolder, host);
  contract(name, makePlace, { test, ways: WAYS });
  const each = (title, run) => test(`${name}: ${title}`, async () => run(await makePlace()));
  cutting(each);
  owning(each);
}

/** Opens, compares, closes. */
async function holds(place, wanted, what, options) {
  const store = await place.open(options);
  same(contents(store.cache), wanted, what);
  await store.close();
}

function cutting(each) {
  each("a cut tail is dropped, or refused", async (place) => {
    const store = await place.open();
    const { cache } = store;
    cache.set("whole", "1");
    cache.engine.flushLog();
    const wanted = contents(cache);
    cache.multi();
    cache.set("cut", "1");
    cache.set("off", "1");
    cache.exec();
    await store.close();
    await place.cut(40);
    const before = await place.image();
    await refused(() => place.open({ aofLoadTruncated: false }), /incr\.aof is cut off at byte \d+\. With aof-load-truncated yes its last \d+ bytes are dropped/);
    same(await place.image(), before, "files of a refused directory");
    const again = await place.open();
    check(again.told.some((line) => /the last \d+ bytes are dropped/.test(line)), "it is told");
    same(contents(again.cache), wanted, "the rest of a cut file");
    again.cache.set("next", "1");
    const more = contents(again.cache);
    await again.close();
    await holds(place, more, "what follows a cut", { aofLoadTruncated: false });
  });

  each("a cut in the middle of what was written at once leaves whole commands, and writing goes on behind them", async (place) => {
    const store = await place.open();
    await store.ask(["MSET a 1 b 2"], "+OK\r\n");
    await store.ask(["SET c 3", "SET d 4"], "+OK\r\n+OK\r\n"); // one piece: its checksum is behind both
    await store.close();
    await place.cut(30);
    let wanted;
    for (let round = 0; round < 2; round++) {
      const again = await place.open();
      if (wanted) same(contents(again.cache), wanted, "behind a cut");
      same(again.cache.mget("a", "b", "c", "d"), ["1", "2", "3", null], "whole commands");
      again.cache.incr("round");
      wanted = contents(again.cache);
      await again.close();
    }
    await holds(place, wanted, "behind a cut");
  });
}

function owning(each) {
  each("a rewrite is told, and leaves a base, an increment and the manifest", async (place) => {
    const store = await place.open();
    fill(store.cache);
    await store.storage.rewrite();
    check(store.told.some((line) => /was rewritten: \d+ bytes became \d+/.test(line)), `it is told: ${store.told}`);
    await store.close();
    same(Object.keys(await place.image()), ["appendonly.aof.2.base.rdb", "appendonly.aof.2.incr.aof", "appendonly.aof.manifest"], "the files");
  });

  each("increments without their manifest are not begun anew", async (place) => {
    const store = await place.open();
    fill(store.cache);
    await store.close();
    await place.meddle((files) => files.remove("appendonly.aof.manifest"));
    const before = await place.image();
    await refused(() => place.open(), /incr\.aof holds data, but appendonly\.aof\.manifest is not there/);
    same(await place.image(), before, "files without a manifest");
  });

  each("one directory, one owner", async (place) => {
    const store = await place.open();
    store.cache.set("k", "v");
    await refused(() => place.open(), /in use/);
    const wanted = contents(store.cache);
    await store.close();
    await holds(place, wanted, "after the owner left");
  });

  each("a synced ticket is told", async (place) => {
    const synced = [];
    const store = await place.open({ appendfsync: "always", synced: (ticket) => synced.push(ticket) });
    await store.ask(["SET a 1"], "+OK\r\n");
    const first = synced.at(-1);
    await store.ask(["SET b 1"], "+OK\r\n");
    check(first > 0 && synced.at(-1) > first, `tickets rise: ${synced}`);
    await store.close();
  });

  each("a rewrite begins when most is on the disk, and writes are acknowledged until then", async (place) => {
    const store = await place.open();
    const { cache, files, storage } = store;
    await store.ask(["SET k before"], "+OK\r\n");
    let sync;
    files.syncable = new Promise((resolve) => (sync = resolve));
    const rewritten = storage.rewrite();
    await store.ask(["SET k meanwhile"], "+OK\r\n");
    sync();
    await rewritten;
    const wanted = contents(cache);
    await store.close();
    await holds(place, wanted, "after the rewrite");
  });

  each("what cannot be written is kept, and writes are refused until it can", async (place) => {
    for (const appendfsync of ["always", "everysec"]) {
      const store = await place.open({ appendfsync });
      const { cache, files, told } = store;
      await store.ask(["SET k before"], "+OK\r\n");
      files.broken = "write";
      const kept = store.ask([`SET kept ${appendfsync}`], "+OK\r\n");
      await until(() => told.some((line) => /cannot be written: no room; writes are refused/.test(line)), "the failure");
      await refused(() => cache.set("k", "refused"), /^MISCONF Errors writing to the AOF file: no room/);
      check(cache.get("k") === "before", "reads go on");
      if (appendfsync !== "always") await kept;
      files.broken = undefined;
      await until(() => told.some((line) => line.includes("can be written again")), "the recovery");
      await kept;
      await store.ask(["SET k after"], "+OK\r\n"); // writes are accepted again
      const wanted = contents(cache);
      await store.close();
      await holds(place, wanted, "after a failure");
    }
  });
}
