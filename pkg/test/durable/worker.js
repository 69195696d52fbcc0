// The Worker under test: one store a path, and doors for the tests that no product would have.
import unsafe from "workerd:unsafe";

import { CacheletObject } from "./durable.js";

export class Cache extends CacheletObject {
  /** Bytes of the wasm memory all objects of this isolate share. */
  memory() {
    return this.memoryBytes();
  }

  /** What the runtime would do at the alarm's time. */
  async ring() {
    await this.ctx.storage.deleteAlarm();
    await this.alarm();
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
    return { config: { "auto-aof-rewrite-min-size": "20kb" } };
  }
}

/** One that has room for much, and rewrites only when it is told to. */
export class Large extends Cache {
  options() {
    return { maxmemory: 110e6, config: { "auto-aof-rewrite-percentage": "0" } };
  }
}

export default {
  async fetch(request, env) {
    const url = new URL(request.url);
    const space = url.pathname.startsWith("/small") ? env.SMALL : url.pathname.startsWith("/large") ? env.LARGE : env.CACHE;
    const stub = space.get(space.idFromName(url.pathname));
    switch (url.searchParams.get("do")) {
      case "evict":
        await unsafe.evict(stub, { webSockets: "hibernate" });
        return new Response("evicted");
      case "call":
        try {
          return Response.json(await stub.call(...JSON.parse(await request.text())));
        } catch (error) {
          return new Response(String(error), { status: 400 });
        }
      case "memory":
        return Response.json(await stub.memory());
      case "ring":
        return Response.json(await stub.ring() ?? null);
      case "alarm":
        return Response.json(await stub.alarmAt());
      case "size":
        return Response.json(await stub.size());
      case "sql":
        return Response.json(await stub.sql(await request.json()));
      default:
        return stub.fetch(request);
    }
  },
};
