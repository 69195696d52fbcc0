// What the engine of a server may ask for: files, or the end.
//
// Most servers keep no files. So what writes them (`keeper.ts`) is loaded when somebody first asks for one, unless it is known at the start that
// somebody will: a program may be replaced on the disk while it runs.

import type { Engine } from "../engine.js";
import type { Keeper } from "../kept.js";
import type { Storage } from "../opening.js";
import type { FileKeeper, FileOptions } from "./keeper.js";

/** How files are kept, and what else may be asked for. */
export interface KeeperOptions extends FileOptions {
  /** The configuration file the server was started with. */
  readonly configFile?: string | undefined;
  /** The append-only directory, if there is one. */
  readonly log?: Storage | undefined;
  /** Makes ready to keep one of what this engine holds; without it there is never another. */
  readonly begin?: ((engine: Engine) => Promise<Storage>) | undefined;
  /** Ends the server. */
  readonly stop: () => void;
}

/** Does what one engine asks for. */
export class LateKeeper implements Keeper {
  readonly #options: KeeperOptions;
  #engine: Engine | undefined;
  #files: Promise<FileKeeper> | undefined;
  /** The append-only directory is begun or ended. */
  #switching: Promise<void> | undefined;
  readonly rewriteConfig?: () => Promise<void>;
  readonly keepLog?: () => Promise<void>;
  readonly dropLog?: () => Promise<void>;
  log: Storage | undefined;

  constructor(options: KeeperOptions) {
    this.#options = options;
    const { configFile, log, begin } = options;
    this.log = log;
    if (begin) {
      this.keepLog = () => this.#switch(async (engine) => (this.log = await begin(engine)));
      this.dropLog = () => this.#switch((engine) => this.log?.drop?.(engine).finally(() => (this.log = undefined)));
    }
    if (configFile !== undefined) this.rewriteConfig = async () => (await this.files()).rewriteConfig(configFile);
  }

  /** Who keeps the files. */
  files(): Promise<FileKeeper> {
    return (this.#files ??= this.#load());
  }

  async #load(): Promise<FileKeeper> {
    try {
      const { FileKeeper } = await import("./keeper.js");
      const files = new FileKeeper(this.#options);
      if (this.#engine) files.attach(this.#engine);
      return files;
    } catch (error) {
      this.#files = undefined; // it may be that no more files could be open: the next one tries again
      throw error;
    }
  }

  /** The engine that asks, once there is one. */
  attach(engine: Engine): void {
    this.#engine = engine;
    void this.#files?.then((files) => files.attach(engine));
  }

  /** What comes while there is no append-only directory, or none yet, is acknowledged. */
  append(effects: Uint8Array<ArrayBuffer>, ticket: number): void {
    const { log } = this;
    if (log) log.append(effects, ticket);
    else this.#engine?.byItself(() => this.#engine?.appended(ticket));
  }

  /** One at a time: the engine asks for the next one when this is done. */
  #switch(act: (engine: Engine) => Promise<unknown> | undefined): Promise<void> {
    return (this.#switching = (async () => void (await act(this.#engine as Engine)))());
  }

  async save(): Promise<void> {
    return (await this.files()).save();
  }

  /** Before the end: commands are refused from the file's moment on, since they would be acknowledged and not be in it. */
  async saveLast(): Promise<void> {
    return (await this.files()).save({ isLast: true });
  }

  async shutdown(save: boolean, force: boolean): Promise<void> {
    if (save) {
      try {
        await this.saveLast();
      } catch (error) {
        if (!force) throw error;
      }
    }
    this.#options.stop();
  }

  /** Nothing more is begun; resolves when what was is over, and the append-only directory is given free. */
  async close(): Promise<void> {
    const files = await this.#files?.catch(() => undefined);
    await files?.close();
    await this.#switching?.catch(() => undefined);
    await this.log?.close();
  }
}
