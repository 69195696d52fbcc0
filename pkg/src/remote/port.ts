// Ports as the web has them, and as Node has them.

interface WebPort {
  // `any`: in a worker whose types are those of pages, `self` is a `Window`, which takes an origin there.
  postMessage(message: unknown, transfer: any): void;
  // Method syntax: each kind of port has its own names of events.
  addEventListener(type: string, listener: (event: Event) => void): void;
  removeEventListener(type: string, listener: (event: Event) => void): void;
  start?(): void;
}

interface NodePort {
  postMessage(message: unknown, transfer: ArrayBuffer[]): void;
  on(event: string, listener: (value: unknown) => void): unknown;
  off(event: string, listener: (value: unknown) => void): unknown;
}

/** A `MessagePort`, a `Worker` or a worker's own scope, of the web or of `node:worker_threads`. */
export type Port = WebPort | NodePort;

/** What hears from a port. */
export interface PortEvents {
  /** An object that bears the name of this package. */
  message(message: object): void;
  /** The worker failed; of the web it may go on. */
  failed?(error: Error): void;
  /** The other side is gone. Not every port tells. */
  closed(cause?: Error): void;
}

/** Hears from a port until the function that this gives is called. */
export function listen(port: Port, { message, failed, closed }: PortEvents): () => void {
  // From JavaScript it may be anything.
  if (typeof (port as Port | null | undefined)?.postMessage !== "function") {
    throw new TypeError("this is no port: pass a Worker or a MessagePort; in a worker's script `self`, or in Node `parentPort`, which is null in the main thread");
  }
  const hear = (data: unknown): void => {
    if (typeof data === "object" && data !== null && "cachelet" in data) message(data);
  };
  let cause: Error | undefined;
  const heard: [event: string, listener: (value: unknown) => void][] =
    "on" in port
      ? [
          ["message", hear],
          ["error", (error) => failed?.((cause = error as Error))],
          ["exit", () => closed(cause)],
          ["close", () => closed(cause)],
        ]
      : [
          ["message", (event) => hear((event as MessageEvent).data)],
          ["error", (event) => failed?.(new Error(`the worker failed: ${(event as ErrorEvent).message || "its script could not be loaded"}`))],
          ["close", () => closed()],
        ];
  for (const [event, listener] of heard) {
    if ("on" in port) port.on(event, listener);
    else port.addEventListener(event, listener);
  }
  if ("start" in port) port.start?.();
  return () => {
    for (const [event, listener] of heard) {
      if ("on" in port) port.off(event, listener);
      else port.removeEventListener(event, listener);
    }
  };
}
