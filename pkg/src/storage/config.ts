// From the parameters of redis.conf to what keeps the data.

import { existsSync } from "node:fs";
import { join } from "node:path";

import type { configOf } from "../bare-session.js";
import type { Engine } from "../engine.js";
import type { LoadSource, Storage } from "../opening.js";
import { AppendOnly } from "./append-only.js";
import type { Wrap } from "./encrypted-files.js";
import { followed } from "./followed.js";
import { NodeFiles } from "./node-files.js";

/**
 * The append-only directory that these parameters ask for (`isLogged`). Opens and locks it. `now` asks an engine what they are later (given, not imported: then
 * the entry would export all that it needs, which is 150 bytes more than it may have), and `from` is what a new one begins with.
 */
export async function storageOf(config: Record<string, string>, tell: (line: string) => void, wrap: Wrap, now: typeof configOf, from?: LoadSource): Promise<Storage> {
  const dir = config["dir"] || ".";
  const appendfilename = config["appendfilename"] ?? "appendonly.aof";
  const files = new NodeFiles(join(dir, config["appenddirname"] ?? "appendonlydir"));
  const storage = await AppendOnly.open(wrap(files, { bindsNames: true }), {
    ...followed(config),
    appendfilename,
    // To begin anew beside it would be to lose it.
    before7: existsSync(join(dir, appendfilename)) ? { files: new NodeFiles(dir), name: appendfilename } : undefined,
    tell,
  });
  // As with redis-server, for which many have taken it that their data was gone.
  const dump = join(dir, config["dbfilename"] ?? "dump.rdb");
  if (storage.isNew && !from && existsSync(dump)) tell(`the append-only directory is new and ${dump} is not read; --from ${dump} begins with it`);
  return Object.assign(storage, { follow: (engine: Engine) => storage.use(followed(now(engine, "a*"))) });
}

