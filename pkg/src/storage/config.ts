// From the parameters of redis.conf to what keeps the data.

import { existsSync } from "node:fs";
import { join } from "node:path";

import { LoadError } from "../errors.js";
import type { LoadSource, Storage } from "../opening.js";
import { AppendOnly } from "./append-only.js";
import type { Wrap } from "./encrypted-files.js";
import { NodeFiles } from "./node-files.js";

/** The append-only directory that these parameters ask for (`isLogged`). Opens and locks it. `from` is what a new one begins with. */
export async function storageOf(config: Record<string, string>, tell: (line: string) => void, wrap: Wrap, from?: LoadSource): Promise<Storage> {
  const dir = config["dir"] || ".";
  const appendfilename = config["appendfilename"] ?? "appendonly.aof";
  const given = (name: string): string | undefined => config[name]?.toLowerCase();
  const appendfsync = given("appendfsync");
  const percentage = given("auto-aof-rewrite-percentage");
  const least = given("auto-aof-rewrite-min-size");
  const files = new NodeFiles(join(dir, config["appenddirname"] ?? "appendonlydir"));
  const storage = await AppendOnly.open(wrap(files, { bindsNames: true }), {
    appendfilename,
    // Others are refused by the engine, in Redis' words.
    appendfsync: appendfsync === "always" || appendfsync === "no" ? appendfsync : undefined,
    aofLoadTruncated: given("aof-load-truncated") !== "no",
    autoAofRewritePercentage: percentage === undefined ? undefined : Number(percentage),
    autoAofRewriteMinBytes: least === undefined ? undefined : bytes(least),
    tell,
  });
  const before7 = join(dir, appendfilename);
  // To begin anew beside it would be to lose it.
  if (storage.isNew && existsSync(before7)) {
    await storage.close();
    throw new LoadError(`${before7} is of Redis before 7. Move it into ${files.where}, with a file ${appendfilename}.manifest of one line: file ${appendfilename} seq 1 type b. Or choose another --dir. Nothing was changed`);
  }
  // As with redis-server, for which many have taken it that their data was gone.
  const dump = join(dir, config["dbfilename"] ?? "dump.rdb");
  if (storage.isNew && !from && existsSync(dump)) tell(`the append-only directory is new and ${dump} is not read; --from ${dump} begins with it`);
  return storage;
}

/** `64mb`, as redis.conf writes sizes. */
function bytes(text: string): number {
  const [, number = "0", unit = ""] = /^(\d+)([kmg]?b?)$/i.exec(text) ?? [];
  const scale: Record<string, number> = { "": 1, b: 1, k: 1e3, kb: 1024, m: 1e6, mb: 1024 ** 2, g: 1e9, gb: 1024 ** 3 };
  return Number(number) * (scale[unit.toLowerCase()] as number);
}
