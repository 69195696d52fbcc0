// The engine's worker: carries bytes between the page's sessions and the engine. It decides nothing.

import { startEngine, type Connection, type Engine } from "./engine-client.ts";
import type { FromEngine, ToEngine } from "./protocol.ts";

const sessions = new Map<number, Connection>();
// Until the engine answers, messages wait in order.
let running = start();
let queue: Promise<unknown> = running;

self.onmessage = (event: MessageEvent<ToEngine>) => {
  queue = queue.then(() => running).then((engine) => engine && handle(engine, event.data));
};

async function start(): Promise<Engine | undefined> {
  const before_ms = performance.now();
  try {
    const engine = await startEngine(died);
    tell({ kind: "ready", commands: engine.commands, start_ms: performance.now() - before_ms });
    return engine;
  } catch (error) {
    died(error);
    return undefined;
  }
}

async function handle(engine: Engine, message: ToEngine): Promise<void> {
  try {
    switch (message.kind) {
      case "open":
        sessions.set(message.session, open(engine, message.session));
        break;
      case "send":
        sessions.get(message.session)?.send(message.bytes);
        break;
      case "close":
        sessions.get(message.session)?.close();
        sessions.delete(message.session);
        break;
      case "save":
        tell({ kind: "saved", file: await engine.save() });
        break;
      case "load":
        await load(engine, message.file);
    }
  } catch (error) {
    died(error);
  }
}

/** Another engine takes the place of this one, if the file is good. */
async function load(engine: Engine, file: Blob): Promise<void> {
  try {
    const next = await startEngine(died, file);
    for (const session of sessions.values()) session.close();
    sessions.clear();
    engine.close();
    running = Promise.resolve(next);
    tell({ kind: "loaded" });
  } catch (error) {
    tell({ kind: "refused", message: error instanceof Error ? error.message : String(error) });
  }
}

function open(engine: Engine, session: number): Connection {
  return engine.connect(
    (bytes) => tell({ kind: "received", session, bytes }),
    () => {
      sessions.delete(session);
      tell({ kind: "closed", session });
    },
  );
}

function died(error: unknown): void {
  tell({ kind: "dead", message: error instanceof Error ? error.message : String(error) });
}

function tell(message: FromEngine): void {
  self.postMessage(message, { transfer: message.kind === "received" ? [message.bytes.buffer] : [] });
}
