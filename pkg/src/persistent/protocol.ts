// What is said between a page and its worker, and between the workers of several tabs. Bytes are RESP.
//
// Every tab has a worker. One of them leads: it has the lock, the files and the engine. A page talks to its own worker alone, which
// passes on what is for the leader, and says again what the leader answers.

import type { WasmModule } from "../hosts/names.js";
import type { Answer, Failure, Request } from "../remote/protocol.js";

/** Where the data is, and why it is not kept when it is not. */
export interface Persistence {
  readonly storage: "opfs" | "indexeddb" | "memory";
  /** Why the data is in memory only; absent while it is kept. */
  readonly degraded?: string;
}

/** How a store is opened. The leader's options count. */
export interface StoreOptions {
  readonly name: string;
  readonly maxmemory: number | undefined;
  readonly databases: number | undefined;
  readonly config: Record<string, string> | undefined;
  readonly module: WasmModule | undefined;
  /** The files are encrypted with the first of the keys. */
  readonly encryption: { readonly keys: readonly [Uint8Array, ...Uint8Array[]]; readonly acceptsPlain: boolean } | undefined;
}

/** What the store tells a tab. */
export type StoreAnswer = Answer | { readonly kind: "persistence"; readonly persistence: Persistence };

/** Several at a time. */
export type ToWorker = { readonly kind: "start"; readonly options: StoreOptions } | Request | { readonly kind: "close" };

export type FromWorker =
  | StoreAnswer
  /** Somebody leads, and everything from before is lost. */
  | { readonly kind: "leader"; readonly epoch: number; readonly own: boolean }
  /** This tab could not open the store, and it is over. */
  | { readonly kind: "refused"; readonly error: Failure }
  | { readonly kind: "closed" };

/** On the channel of a store, to all. */
export type Notice =
  /** A worker has the lock; it answers a `hello` once it has read the files, and says this again then. */
  | { readonly kind: "leader"; readonly epoch: number }
  | { readonly kind: "hello"; readonly member: string };

/** On the channel of a member: between it and the leader. One of another epoch is of nobody any more. */
export type Letter = { readonly epoch: number } & ({ readonly requests: readonly Request[] } | { readonly answer: StoreAnswer });
