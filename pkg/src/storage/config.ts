// From the parameters of redis.conf to what keeps the data.

import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";

import type { configOf } from "../bare-session.js";
import type { Engine } from "../engine.js";
import { LoadError } from "../errors.js";
import type { LoadSource, Storage } from "../opening.js";
import { AppendOnly, type AppendOnlyOptions } from "./append-only.js";
import type { Wrap } from "./encrypted-files.js";
import { followed } from "./followed.js";
import { NodeFiles } from "./node-files.js";

type Config = Readonly<Record<string, string>>;

/** How it is kept, besides the parameters. */
export interface Keeping {
  readonly tell: (line: string) => void;
  readonly wrap: Wrap;
  /** Asks an engine what the parameters are later. Given, not imported: then the entry would export all that it needs, which is 150 bytes more than it may have. */
  readonly now: typeof configOf;
  /** What a new store begins with. */
  readonly from?: LoadSource | undefined;
}

/** Directories as they were left by the engine that goes on with what they hold. */
const left = new WeakMap<Engine, string>();

/** The append-only directory that these parameters ask for (`isLogged`). Opens and locks it. */
export async function storageOf(config: Config, keeping: Keeping): Promise<Storage> {
  const { tell, from } = keeping;
  const dir = dirOf(config);
  const name = nameOf(config);
  // To begin anew beside it would be to lose it.
  const before7 = existsSync(join(dir, name)) ? { files: new NodeFiles(dir), name } : undefined;
  const storage = await opened(config, keeping, { before7 });
  if (before7 && storage.isEmpty && from) {
    await storage.close();
    throw new LoadError(`${join(dir, name)} is of Redis before 7 and would be read, and ${Object(from).path ?? "another file"} was given to begin with: a store begins with one of them. Leave --from out, or move the other away. Nothing was changed`);
  }
  // As with redis-server, for which many have taken it that their data was gone.
  const dump = join(dir, config["dbfilename"] ?? "dump.rdb");
  if (storage.isNew && !from && existsSync(dump)) tell(`the append-only directory is new and ${dump} is not read; --from ${dump} begins with it`);
  return storage;
}

/** The one that an engine is to have from now on: what it holds takes the place of what is there, which must be this engine's too. */
export async function storageFor(engine: Engine, keeping: Keeping): Promise<Storage> {
  const { tell, now } = keeping;
  try {
    const config = now(engine, "*");
    const storage = await opened(config, keeping, { anew: true });
    if (!storage.isEmpty && left.get(engine) !== stateOf(config)) {
      await storage.close();
      throw new LoadError(`${folderOf(config)} holds data that this server has not read. Start it with appendonly yes, which reads that, or move the folder away. Nothing was changed`);
    }
    const before7 = join(dirOf(config), nameOf(config));
    if (existsSync(before7)) tell(`${before7} is of Redis before 7: it is not read and left as it is, and ${folderOf(config)} has what this server holds`);
    storage.start(engine);
    return storage;
  } catch (error) {
    tell(`appendonly stays no: ${(error as Error).message}`);
    // What a system says is for who has its files; the line is Redis'.
    throw (error as NodeJS.ErrnoException).errno === undefined ? error : new Error("Unable to turn on AOF. Check server logs.");
  }
}

async function opened(config: Config, { tell, wrap, now }: Keeping, options: AppendOnlyOptions): Promise<AppendOnly & Storage> {
  const files = wrap(new NodeFiles(folderOf(config)), { bindsNames: true });
  const storage = await AppendOnly.open(files, { ...followed(config), appendfilename: nameOf(config), tell, ...options });
  return Object.assign(storage, {
    follow: (engine: Engine) => storage.use(followed(now(engine, "a*"))),
    drop: async (engine: Engine) => {
      engine.flushLog();
      await storage.close({ givesUp: true });
      left.set(engine, stateOf(config));
      tell(`the append-only directory ${folderOf(config)} is as it was left: appendonly is no`);
    },
  });
}

function dirOf(config: Config): string {
  return config["dir"] || ".";
}

function nameOf(config: Config): string {
  return config["appendfilename"] ?? "appendonly.aof";
}

function folderOf(config: Config): string {
  return join(dirOf(config), config["appenddirname"] ?? "appendonlydir");
}

/** What says whether anybody has changed the directory. */
function stateOf(config: Config): string {
  const folder = folderOf(config);
  const stats = readdirSync(folder).map((name) => [name, statSync(join(folder, name), { throwIfNoEntry: false })] as const);
  return JSON.stringify(stats.flatMap(([name, file]) => (name.startsWith(nameOf(config)) && file ? [[name, file.size, file.mtimeMs]] : [])));
}
