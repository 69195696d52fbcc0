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
}

export default {
  async fetch(request, env) {
    const url = new URL(request.url);
    const stub = env.CACHE.get(env.CACHE.idFromName(url.pathname));
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
      default:
        return stub.fetch(request);
    }
  },
};
