// What an entry of the package tells the rest about the runtime it was made for. One entry, one host; no sniffing.

import type { Bytes, WasmModule } from "./names.js";

/** Turns JavaScript strings into UTF-8 in wasm memory and back, the fastest way the runtime has. */
export interface Text {
  /** Takes the memory again after it grew (growing detaches every view). */
  attach(memory: ArrayBuffer): void;
  /** Writes `text` as UTF-8 at `at` and returns the bytes written. The caller has made room for `3 * text.length`. */
  write(text: string, at: number): number;
  /** Reads UTF-8 in `[start, end)`; bytes that are not UTF-8 become U+FFFD. */
  read(start: number, end: number): string;
}

/** Anything a wasm module can be had from. */
export type WasmSource = WasmModule | Bytes | URL | Response | PromiseLike<WasmModule | Bytes | Response>;

/** A runtime, as its entry describes it. */
export interface Host {
  /** Chooses the engine's defaults, for example of `maxmemory`. */
  readonly name: "node" | "browser" | "edge";
  text(): Text;
  /** The engine's module; compiled once for the life of the program. */
  module(): Promise<WasmModule>;
  /** The same without waiting, where the runtime allows it. */
  moduleSync?(): WasmModule;
}

/** Compiles whatever the caller brought. */
export async function compile(source: WasmSource): Promise<WasmModule> {
  const given = await source;
  if (given instanceof URL) return compile(await fetch(given));
  // Not compileStreaming: it refuses a server that does not say application/wasm, and saves nothing at this size.
  if (given instanceof Response) {
    if (!given.ok) throw new Error(`the engine could not be fetched: ${given.status} ${given.statusText} for ${given.url}`);
    // A server may answer with a page where it has no such file.
    return WebAssembly.compile(await given.arrayBuffer()).catch((cause: Error) => {
      throw new Error(`the engine could not be compiled from what ${given.url || "the Response"} gave: ${cause.message}`, { cause });
    });
  }
  // By its tag: a module of another realm (a sandbox's, a test runner's) is no instance of this one's class.
  return Object.prototype.toString.call(given) === "[object WebAssembly.Module]" ? given : WebAssembly.compile(given as Bytes);
}

/** Remembers the first successful load; a failed one is tried again at the next call. */
export function once(load: () => Promise<WasmModule>): () => Promise<WasmModule> {
  let loaded: Promise<WasmModule> | undefined;
  return () => {
    loaded ??= load().catch((error: unknown) => {
      loaded = undefined;
      throw error;
    });
    return loaded;
  };
}
