// Redis' protected mode: while there is no password, only this machine may come in.

import { configOf } from "./bare-session.js";
import type { Engine } from "./engine.js";

/** Whether the peer with this address is to be refused. */
export function isDenied(engine: Engine, address: string | undefined): boolean {
  if (isLocal(address ?? "")) return false;
  const { requirepass, "protected-mode": mode } = configOf(engine, "requirepass", "protected-mode");
  return mode === "yes" && requirepass === "";
}

function isLocal(address: string): boolean {
  return /^(::ffff:)?127\.|^::1$/.test(address);
}
