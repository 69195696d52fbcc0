// What is said between those who use a store and where it is. Wires carry RESP; they and calls are numbers that the user chooses.

import { ClosedError, ConnectionLostError, EngineDeadError, LoadError } from "../errors.js";

/** Somebody wants something of the store. */
export type Request =
  | { readonly kind: "open"; readonly wire: number }
  | { readonly kind: "send"; readonly wire: number; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly kind: "hangUp"; readonly wire: number }
  /** Asks for all data as an RDB file. */
  | { readonly kind: "save"; readonly call: number }
  /** Asks for the data of an RDB file in place of what is there. */
  | { readonly kind: "load"; readonly call: number; readonly file: Blob };

/** The store tells somebody something. */
export type Answer =
  | { readonly kind: "received"; readonly wire: number; readonly bytes: Uint8Array<ArrayBuffer> }
  /** `error`: not by a command, but because of what became of the store. */
  | { readonly kind: "ended"; readonly wire: number; readonly error?: Failure }
  | { readonly kind: "done"; readonly call: number; readonly file: Blob | undefined }
  | { readonly kind: "failed"; readonly call: number; readonly error: Failure };

/** An error on its way: classes do not travel. */
export interface Failure {
  readonly name: string;
  readonly message: string;
}

/** An error as it travels: what its class is made of. */
export function failureOf(error: unknown): Failure {
  if (error instanceof ConnectionLostError) return { name: error.name, message: error.reason };
  if (error instanceof EngineDeadError) return { name: error.name, message: error.panic };
  return error instanceof Error || error instanceof DOMException ? { name: error.name, message: error.message } : { name: "Error", message: String(error) };
}

/** The error as its class. */
export function errorOf({ name, message }: Failure): Error {
  switch (name) {
    case "ConnectionLostError":
      return new ConnectionLostError(message);
    case "EngineDeadError":
      return new EngineDeadError(message);
    case "LoadError":
      return new LoadError(message);
    case "ClosedError":
      return new ClosedError("cache");
    default:
      return Object.assign(new Error(message), { name });
  }
}
