// Names of the web, for declarations that a program without the DOM's types reads too: those of Node and of Workers have not all of them.

/** A compiled module of WebAssembly. */
export type WasmModule = typeof globalThis extends { WebAssembly: { Module: { prototype: infer Module } } } ? Module : object;

/** A page's worker. */
export type WebWorker = typeof globalThis extends { Worker: { prototype: infer Worker } } ? Worker : object;

/** Bytes as WebAssembly takes them. */
export type Bytes = ArrayBuffer | ArrayBufferView<ArrayBuffer>;
