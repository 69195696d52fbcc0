// What the wasm build leaves in src/wasm, as the package's build script presents it: see scripts/build.mjs.

declare module "engine:glue" {
  /** What `create` takes; the Rust side checks it and throws an `Error` that names what is wrong. */
  interface EngineOptions {
    seed: Uint8Array;
    now: number;
    host: "node" | "browser" | "edge";
    maxmemory?: number;
    databases?: number;
    log?: "none" | "relaxed" | "always";
    logChecksums?: boolean;
    keepsRdb?: boolean;
    keepsLog?: boolean;
    keepsConfig?: boolean;
    isProgram?: boolean;
    config?: Record<string, string>;
  }

  /** The cold calls, in wasm-bindgen's glue. */
  interface Cold {
    initSync(options: { module: WebAssembly.Module }): Record<string, unknown>;
    create(options: EngineOptions): number;
    stats(engine: number): unknown;
    save(engine: number, now: number): Uint8Array<ArrayBuffer>[];
    snapshot(engine: number, act: number, now: number): Uint8Array<ArrayBuffer> | undefined;
    load(engine: number, piece: Uint8Array, now: number): number;
    loaded(engine: number, now: number): number;
    seal(key: Uint8Array, nonce: Uint8Array, aad: Uint8Array, plaintext: Uint8Array): Uint8Array<ArrayBuffer>;
    unseal(key: Uint8Array, nonce: Uint8Array, aad: Uint8Array, sealed: Uint8Array): Uint8Array<ArrayBuffer> | undefined;
  }

  /** A fresh copy of the glue: wasm-bindgen's own keeps one instance in a module variable, and a cache wants its own. */
  export function bindgen(): Cold;
}

declare module "*.wasm" {
  const module: WebAssembly.Module;
  export default module;
}

declare module "*.wasm?module" {
  const module: WebAssembly.Module;
  export default module;
}

declare module "*.wasm?base64" {
  const text: string;
  export default text;
}
