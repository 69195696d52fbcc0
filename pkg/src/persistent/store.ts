// The store itself, in the worker that leads: the engine, its files, and a wire for each one of any tab.
//
// Deliberately absent: who leads, and how tabs talk. That is `member.ts`.

import type { Engine } from "../engine.js";
import { ConnectionLostError, EngineDeadError, LoadError } from "../errors.js";
import { host } from "../hosts/web.js";
import { Instance } from "../instance.js";
import { backupOf, type CreateOptions, openStore, type Storage } from "../opening.js";
import { failureOf, type Request } from "../remote/protocol.js";
import { Wires } from "../remote/wires.js";
import { AppendOnly } from "../storage/append-only.js";
import { encrypting, type Wrap } from "../storage/encrypted-files.js";
import { followed } from "../storage/followed.js";
import { Wire } from "../wire.js";
import { placeOf } from "./places.js";
import type { Persistence, StoreAnswer, StoreOptions } from "./protocol.js";

/** Says something to one tab. */
type Tell = (answer: StoreAnswer) => void;

interface Tab {
  readonly tell: Tell;
  readonly wires: Wires;
}

/** What a store begins with, when that is not what its files have. */
interface Beginning {
  readonly from: Blob;
}

/** Less than Redis' 64 MiB: a page waits while the log is read. */
const REWRITE_MIN_SIZE = "8mb";

/** Parameters of an append-only file, which a store in memory refuses. */
const OF_FILES = /^(append|aof-|auto-aof-)/i;

/** Engines that die within this one after the other die of what is in the files. */
const LIFE_MS = 10_000;
const DEATHS_MAX = 3;

export class Store {
  readonly #options: StoreOptions;
  readonly #fatal: (error: unknown) => void;
  readonly #tabs = new Map<string, Tab>();
  #engine: Engine | undefined;
  #storage: Storage | undefined;
  #persistence: Persistence = { storage: "memory" };
  /** While another engine is on its way: what came meanwhile. */
  #waiting: [member: string, request: Request][] | undefined;
  #startedAt = 0;
  #deaths = 0;

  private constructor(options: StoreOptions, fatal: (error: unknown) => void) {
    this.#options = options;
    this.#fatal = fatal;
  }

  /** Opens the files and reads them. Rejects with a `LoadError` when they are damaged; where they cannot be had, the store is in memory and says why. */
  static async open(options: StoreOptions, fatal: (error: unknown) => void): Promise<Store> {
    const store = new Store(options, fatal);
    await store.#start();
    return store;
  }

  /** A tab is there. It hears how the data is kept, now and whenever that changes. */
  join(member: string, tell: Tell): void {
    this.leave(member);
    this.#tabs.set(member, { tell, wires: this.#wires(tell) });
    tell({ kind: "persistence", persistence: this.#persistence });
  }

  /** A tab is gone, and its wires with it. */
  leave(member: string): void {
    const tab = this.#tabs.get(member);
    this.#tabs.delete(member);
    tab?.wires.close();
  }

  /** A tab wants something. */
  request(member: string, request: Request): void {
    const tab = this.#tabs.get(member);
    if (!tab) return;
    if (this.#waiting) this.#waiting.push([member, request]);
    else if (request.kind === "load") tab.wires.answer(request.call, this.#load(request.file));
    else tab.wires.request(request);
  }

  /** Writes what is left, and gives the files free. */
  async close(): Promise<void> {
    if (this.#engine?.isAlive) this.#engine.flushLog();
    await this.#storage?.close(); // which writes all anew when it is in doubt, and needs the engine for that
    this.#engine?.close();
  }

  async #start(beginning?: Beginning): Promise<void> {
    const { name } = this.#options;
    const plain = { ...this.#plain, ...beginning };
    const kept = await this.#openStorage(name, beginning !== undefined);
    try {
      this.#storage = kept?.directory;
      this.#persistence = kept ? { storage: kept.storage } : this.#persistence;
      this.#engine = await openStore(host, { ...plain, config: this.#config(kept !== undefined), ...(kept && { storage: kept.directory }) });
    } catch (error) {
      await kept?.directory.close();
      if (!kept || error instanceof LoadError || error instanceof EngineDeadError) throw error;
      this.#storage = undefined;
      this.#persistence = { storage: "memory", degraded: `${kept.storage === "opfs" ? "OPFS" : "IndexedDB"} cannot be used: ${(error as Error).message}` };
      this.#engine = await openStore(host, { ...plain, config: this.#config(false) });
    }
    this.#startedAt = Date.now();
  }

  /** The parameters of an engine whose data is kept, or is in memory only. */
  #config(kept: boolean): Record<string, string> {
    const { config = {} } = this.#options;
    if (kept) return { "auto-aof-rewrite-min-size": REWRITE_MIN_SIZE, ...config, appendonly: "yes" };
    return Object.fromEntries(Object.entries(config).filter(([name]) => !OF_FILES.test(name)));
  }

  /** What every engine of this store is made with. */
  get #plain(): CreateOptions {
    const { maxmemory, databases, module } = this.#options;
    return { ...(maxmemory !== undefined && { maxmemory }), ...(databases !== undefined && { databases }), ...(module && { wasm: module }) };
  }

  /** The directory; undefined, with the reason told, where none can be had. */
  async #openStorage(name: string, anew: boolean): Promise<{ storage: "opfs" | "indexeddb"; directory: AppendOnly } | undefined> {
    const wrap = await this.#wrap();
    const place = await placeOf(name);
    if (place.storage === "memory") {
      this.#persistence = { storage: "memory", degraded: place.reason };
      return undefined;
    }
    const { storage, files } = place;
    const directory = await AppendOnly.open(wrap(files, { bindsNames: true }), {
      anew,
      ...followed(this.#config(true)),
      whenFailing: "serve",
      failing: (reason) => this.#persists(reason === undefined ? { storage } : { storage: "memory", degraded: reason }),
    });
    return { storage, directory };
  }

  /** How files are kept. */
  async #wrap(): Promise<Wrap> {
    const { encryption, module = await host.module() } = this.#options;
    return encryption ? encrypting(() => new Instance(module, host.text()), encryption.keys, encryption.acceptsPlain) : (files) => files;
  }

  #persists(persistence: Persistence): void {
    this.#persistence = persistence;
    for (const { tell } of this.#tabs.values()) tell({ kind: "persistence", persistence });
  }

  #wires(tell: Tell): Wires {
    const engine = (): Engine => this.#engine as Engine;
    return new Wires({
      cache: { wire: (events) => new Wire(engine(), events), backup: () => backupOf(engine()) },
      tell,
      failed: (wire, error) => {
        if (!(error instanceof EngineDeadError)) return; // who closes the store tells by another way
        tell({ kind: "ended", wire, error: failureOf(new ConnectionLostError(error.message)) });
        this.#died(error);
      },
    });
  }

  /** The data of a file takes the place of what is there, in the files too. A file that is no good changes nothing. */
  async #load(from: Blob): Promise<void> {
    (await openStore(host, { ...this.#plain, from })).close();
    await this.#restart("another file was opened", { from });
  }

  /** An engine that died is followed by one that reads the files. */
  #died(error: EngineDeadError): void {
    if (this.#waiting) return;
    this.#deaths = Date.now() - this.#startedAt < LIFE_MS ? this.#deaths + 1 : 1;
    if (this.#deaths > DEATHS_MAX) return this.#fatal(error);
    this.#restart(error.message).catch(this.#fatal);
  }

  /** Another engine takes the place of this one, and `reason` is why. */
  async #restart(reason: string, beginning?: Beginning): Promise<void> {
    this.#waiting = [];
    const lost = failureOf(new ConnectionLostError(reason));
    for (const { wires } of this.#tabs.values()) wires.lose(lost);
    await this.close();
    try {
      await this.#start(beginning);
    } catch (error) {
      if (!beginning) throw error;
      await this.#start(); // with what was there
      throw error;
    } finally {
      this.#persists(this.#persistence);
      const waiting = this.#waiting;
      this.#waiting = undefined;
      for (const [member, request] of waiting) this.request(member, request);
    }
  }
}
