// The files of a server but for the append-only directory: the RDB file, copies of it kept for a while, the configuration file.
//
// Deliberately absent: the append-only directory (`append-only.ts`), and when a file is written: the engine asks (`late-keeper.ts`).

import { basename, dirname, join } from "node:path";

import { Act } from "../abi.js";
import type { Engine } from "../engine.js";
import type { SnapshotOptions } from "../server.js";
import { changedParameters, configurationText, rewritten } from "./configuration.js";
import type { Wrap } from "./encrypted-files.js";
import { NodeFiles } from "./node-files.js";
import { unencrypted } from "./sealed-file.js";
import { beginSnapshot } from "./snapshot.js";

/** How files are kept; the names are those of redis.conf. */
export interface FileOptions {
  readonly dir: string;
  readonly dbfilename: string;
  readonly snapshots?: SnapshotOptions | undefined;
  /** How RDB files are kept; the configuration is kept as it is. */
  readonly wrap: Wrap;
  /** Hears what an operator should know. */
  readonly tell: (line: string) => void;
}

/** Keeps the files of one engine. */
export class FileKeeper {
  readonly #options: FileOptions;
  #engine: Engine | undefined;
  #clock: ReturnType<typeof setInterval> | undefined;
  #copying: Promise<void> | undefined;
  #saving: Promise<void> = Promise.resolve();
  /** The last file is being written or was: commands are refused. */
  #isLast = false;

  constructor(options: FileOptions) {
    this.#options = options;
  }

  /** Whose data is written, once it is there. Copies are made from now on. */
  attach(engine: Engine): void {
    this.#engine = engine;
    const { dir, dbfilename, snapshots, tell } = this.#options;
    for (const folder of [dir, ...(snapshots ? [snapshots.dir] : [])]) {
      const beginning = folder === snapshots?.dir ? basename(dbfilename, ".rdb") : `${dbfilename}.`;
      void new NodeFiles(folder).removeAbandoned(beginning).catch(() => undefined); // it may not be there yet; nothing depends on it
    }
    if (!snapshots) return;
    const copy = (): void => {
      this.#copying ??= this.#copy(snapshots)
        .catch((error: unknown) => tell(`no snapshot could be made: ${(error as Error).message}`))
        .finally(() => (this.#copying = undefined));
    };
    this.#clock = setInterval(copy, snapshots.intervalMs).unref();
  }

  /** The path of the RDB file. */
  get path(): string {
    return join(this.#options.dir, this.#options.dbfilename);
  }

  /** Its bytes, to begin with; `undefined`: it is not there. */
  async load(): Promise<AsyncIterable<Uint8Array> | undefined> {
    const files = this.#options.wrap(new NodeFiles(this.#options.dir));
    const names = await files.list().catch((error: NodeJS.ErrnoException): string[] => {
      if (error.code === "ENOENT") return [];
      throw error;
    });
    return names.includes(this.#options.dbfilename) ? Object.assign(unencrypted(files.read(this.#options.dbfilename), this.path), { path: this.path }) : undefined;
  }

  /** One at a time: both would write the same file. With `isLast` no command runs after its moment, unless it cannot be written. */
  save({ isLast = false } = {}): Promise<void> {
    const saved = this.#saving.then(() => this.#save(isLast));
    this.#saving = saved.catch(() => undefined);
    return saved;
  }

  async #save(isLast: boolean): Promise<void> {
    try {
      await this.#write(this.#options.dir, this.#options.dbfilename, () => isLast && this.#setLast(true));
    } catch (error) {
      if (isLast) this.#setLast(false);
      this.#options.tell(`${this.path} could not be written: ${(error as Error).message}`);
      throw error;
    }
  }

  #setLast(isLast: boolean): void {
    const engine = this.#engine as Engine;
    if (this.#isLast === isLast || engine.closed || engine.instance.dead) return;
    this.#isLast = isLast;
    engine.setLoading(isLast);
  }

  /** Writes the parameters that are otherwise than the file says into it. */
  async rewriteConfig(file: string): Promise<void> {
    const text = configurationText(file);
    const changed = rewritten(text, changedParameters(this.#engine as Engine, text));
    await new NodeFiles(dirname(file)).replace(basename(file), [Buffer.from(changed, "latin1")]);
  }

  /** Nothing more is begun; resolves when what was is over. */
  async close(): Promise<void> {
    clearInterval(this.#clock);
    this.#setLast(false); // what waits to be written meanwhile, now may
    await Promise.all([this.#copying, this.#saving]);
  }

  /** `begun` is called at the moment whose data is written: no command runs between. */
  async #write(dir: string, name: string, begun: () => void = () => undefined): Promise<void> {
    const snapshot = await beginSnapshot(this.#engine as Engine, Act.Begin, (draw) => {
      draw();
      begun();
    });
    try {
      const files = new NodeFiles(dir);
      await files.make();
      await this.#options.wrap(files).replace(name, snapshot.pieces);
    } finally {
      snapshot.end();
    }
  }

  /** Makes a copy and removes those that are too many. */
  async #copy({ dir, retention }: SnapshotOptions): Promise<void> {
    const { tell, dbfilename } = this.#options;
    const files = new NodeFiles(dir);
    const stem = basename(dbfilename, ".rdb");
    const name = `${stem}-${new Date().toISOString().replace(/[:.]/g, "-")}.rdb`;
    await this.#write(dir, name);
    const pattern = /^-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d-\d{3}Z\.rdb$/;
    const others = (await files.list()).filter((other) => other !== name && other.startsWith(stem) && pattern.test(other.slice(stem.length))).sort();
    // The new one is the newest: what is dated later is of a clock that was wrong, and goes first.
    others.sort((one, other) => Number(other > name) - Number(one > name));
    for (const old of others.slice(0, Math.max(0, others.length + 1 - retention))) await files.remove(old);
    tell(`snapshot ${join(dir, name)}`);
  }
}
