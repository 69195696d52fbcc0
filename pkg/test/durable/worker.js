// The Worker under test: one store a path, and doors for the tests that no product would have.
import unsafe from "workerd:unsafe";

import { CacheletObject } from "./durable.js";

/** What is done with the storage of an object before it wakes the next time, by its ID: one that cannot wake has no other door. */
const before = new Map();

/** Objects whose engine traps when it is asked for something, by their ID, and how often it is asked before. */
const traps = new Map();

/** What the test door `options` has set for objects, by their ID. */
const optionsOf = new Map();

export class Cache extends CacheletObject {
  rung = 0;

  constructor(ctx, env) {
    const act = before.get(ctx.id.toString());
    before.delete(ctx.id.toString());
    act?.(ctx.storage.sql);
    const half = halfOf(ctx.storage.sql);
    super(ctx, env);
    this.half = half;
  }

  /** How many rows of a snapshot it found that was not finished. */
  found() {
    return this.half;
  }

  /** Runs a function, of which this is the text, of the store's commands as methods. */
  run(text, args) {
    const commands = new Proxy({}, { get: (_, name) => (...words) => this.call(name, ...words) });
    return this.env.EVAL.eval(`(${text})`)(commands, ...args);
  }

  /** Runs a function of {@link run} in a transaction of the object's own, which is taken back. */
  takeBack(text, args) {
    const error = new Error("taken back");
    const act = () => {
      this.run(text, args);
      throw error;
    };
    try {
      this.ctx.storage.transactionSync(act);
    } catch (thrown) {
      if (thrown !== error) throw thrown;
    }
  }

  damage(what) {
    damage(this.ctx.storage.sql, what);
  }

  alarm() {
    this.rung++;
    return super.alarm();
  }

  /** How many alarms it had. */
  alarms() {
    return this.rung;
  }

  /** Bytes of the wasm memory all objects of this isolate share. */
  memory() {
    return this.memoryBytes();
  }

  /** What the runtime would do at the alarm's time. */
  async ring() {
    await this.ctx.storage.deleteAlarm();
    await this.alarm();
  }

  /** All that it stores is gone. */
  async deleteAll() {
    await this.ctx.storage.deleteAll();
  }

  alarmAt() {
    return this.ctx.storage.getAlarm();
  }

  /** Runs SQL on the object's storage, and answers the rows; a blob as its text. */
  sql(query) {
    const text = (value) => (value instanceof ArrayBuffer ? new TextDecoder("latin1").decode(value) : value);
    return this.ctx.storage.sql.exec(query).toArray().map((row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, text(value)])));
  }

  /** Bytes of the object's database. */
  size() {
    return this.ctx.storage.sql.databaseSize;
  }
}

/** One that rewrites its log all the time. */
export class Small extends Cache {
  options() {
    return { config: { "auto-aof-rewrite-min-size": "20kb", "auto-aof-rewrite-percentage": "2" } };
  }
}

/** One that has room for much, and rewrites only when it is told to. */
export class Large extends Cache {
  options() {
    return { maxmemory: 110e6, config: { "auto-aof-rewrite-percentage": "0" } };
  }
}

/** One that answers requests. */
export class Rest extends Cache {
  options() {
    return { rest: { token: "secret", readOnlyToken: "public", basePath: "/rest" } };
  }
}

/** One that has other sockets as well. */
export class Own extends Cache {
  fetch(request) {
    if (!new URL(request.url).searchParams.has("echo")) return super.fetch(request);
    const { 0: client, 1: server } = new WebSocketPair();
    this.ctx.acceptWebSocket(server);
    server.serializeAttachment({ prefix: "echo: " });
    return new Response(null, { status: 101, webSocket: client });
  }

  webSocketMessage(socket, message) {
    const { prefix } = socket.deserializeAttachment();
    if (prefix) socket.send(prefix + message);
    else super.webSocketMessage(socket, message);
  }
}

/** One whose options a test sets: encryption keys as the byte that they are made of. */
export class Sealed extends Cache {
  options() {
    const { key, previous = [], ...options } = optionsOf.get(this.ctx.id.toString()) ?? {};
    const made = (byte) => new Uint8Array(32).fill(byte);
    const now = () => {
      const id = this.ctx.id.toString();
      const left = traps.get(id);
      if (left > 0) traps.set(id, left - 1);
      else if (traps.delete(id)) throw new WebAssembly.RuntimeError("unreachable");
      return Date.now();
    };
    return { now, ...options, ...(key && { encryptionKey: made(key), previousEncryptionKeys: previous.map(made) }) };
  }
}

function halfOf(sql) {
  if (sql.exec("SELECT 1 FROM sqlite_master WHERE name = 'cachelet_snapshot'").toArray().length === 0) return 0;
  return sql.exec("SELECT count(*) AS rows FROM cachelet_snapshot WHERE row > (SELECT coalesce(max(last), 0) FROM cachelet_current)").one().rows;
}

/** Runs a query, or flips a bit: twice is a repair. */
function damage(sql, { query, flip: [table, row, byte] = [] }) {
  if (query) return sql.exec(query);
  const bytes = new Uint8Array(sql.exec(`SELECT bytes FROM ${table} WHERE row = ?`, row).one().bytes);
  bytes[byte] ^= 1;
  sql.exec(`UPDATE ${table} SET bytes = ? WHERE row = ?`, bytes, row);
}

/** All rows that keep data, in hex by where they stand. */
function imageOf(sql) {
  const rows = (table, columns) => sql.exec(`SELECT '${table} ' || rowid AS place, ${columns} AS hex FROM ${table} ORDER BY rowid`).toArray();
  const all = [...rows("cachelet_snapshot", "hex(bytes)"), ...rows("cachelet_effects", "hex(bytes)"), ...rows("cachelet_current", "printf('%08x%08x%08x', first, last, log)")];
  return Object.fromEntries(all.map(({ place, hex }) => [place, hex]));
}

/** The object sleeps; answers whether it was awake. */
async function evict(stub) {
  try {
    await unsafe.evict(stub, { webSockets: "hibernate" });
    return true;
  } catch (error) {
    if (/not currently running/.test(error.message)) return false;
    throw error;
  }
}

/** What an object stores, whether it can wake or not. */
async function lookAt(stub) {
  let image;
  before.set(stub.id.toString(), (sql) => (image = imageOf(sql))); // an alarm may wake it before we do
  await evict(stub);
  await stub.found().catch(() => undefined);
  return image;
}

async function answer(what, request, stub) {
  switch (what) {
    case "evict":
      if (request.method === "POST") await stub.run(...(await request.json())); // so that nothing comes between
      return new Response((await evict(stub)) ? "evicted" : "evicted before");
    case "damage":
      await stub.damage(await request.json());
      await evict(stub);
      return Response.json(null);
    case "repair": {
      const what = await request.json();
      before.set(stub.id.toString(), (sql) => damage(sql, what));
      return Response.json(null);
    }
    case "options":
      optionsOf.set(stub.id.toString(), await request.json());
      return Response.json(null);
    case "trap":
      traps.set(stub.id.toString(), request.method === "POST" ? await request.json() : 0);
      return Response.json(null);
    case "alarms":
      return Response.json(await stub.alarms());
    case "collect":
      gc();
      return Response.json(null);
    case "image":
      return Response.json(await lookAt(stub));
    case "run":
      return Response.json((await stub.run(...(await request.json()))) ?? null);
    case "takeBack":
      return Response.json((await stub.takeBack(...(await request.json()))) ?? null);
    case "call":
      return Response.json(await stub.call(...(await request.json())));
    case "refused": {
      const { name, code, message } = await stub.call(...(await request.json())).catch((error) => error);
      return Response.json({ name, code, message });
    }
    case "found":
      return Response.json(await stub.found());
    case "memory":
      return Response.json(await stub.memory());
    case "ring":
      return Response.json((await stub.ring()) ?? null);
    case "deleteAll":
      return Response.json((await stub.deleteAll()) ?? null);
    case "alarm":
      return Response.json(await stub.alarmAt());
    case "size":
      return Response.json(await stub.size());
    case "sql":
      return Response.json(await stub.sql(await request.json()));
    default:
      return stub.fetch(request);
  }
}

export default {
  async fetch(request, env) {
    const { pathname, searchParams } = new URL(request.url);
    const [, kind] = /^\/(small|large|rest|own|sealed)\b/.exec(pathname) ?? [];
    const space = kind ? env[kind.toUpperCase()] : env.CACHE;
    const stub = space.get(space.idFromName(kind === "rest" ? kind : pathname));
    try {
      return await answer(searchParams.get("do"), request, stub);
    } catch (error) {
      return new Response(String(error), { status: 400 });
    }
  },
};
