// The engine's worker: carries bytes between the page's sessions and the engine. It decides nothing.

import { startEngine, type Connection, type Engine } from "./engine-client.ts";
import type { FromEngine, ToEngine } from "./protocol.ts";

const sessions = new Map<number, Connection>();
// Until the engine answers, messages wait in order.
const started = start();
let queue: Promise<unknown> = started;

self.onmessage = (event: MessageEvent<ToEngine>) => {
  queue = queue.then(() => started).then((engine) => engine && handle(engine, event.data));
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

function handle(engine: Engine, message: ToEngine): void {
  const { session } = message;
  try {
    if (message.kind === "open") sessions.set(session, open(engine, session));
    else if (message.kind === "send") sessions.get(session)?.send(message.bytes);
    else {
      sessions.get(session)?.close();
      sessions.delete(session);
    }
  } catch (error) {
    died(error);
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
