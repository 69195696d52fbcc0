// The store over HTTP, as Upstash's REST API has it: `@upstash/redis` runs against it unmodified. Only web standards, so the same
// handler serves in Node, workerd, a browser's service worker, or in no server at all.
//
// Deliberately absent: the HTTP server (any that speaks `Request` and `Response`), MONITOR, tokens of ACL users.

import type { BareSession } from "./bare-session.js";
import type { Dial } from "./remote/connection.js";
import { Access } from "./rest/access.js";
import { Connections } from "./rest/connections.js";
import { events } from "./rest/events.js";
import { errorLine, errorOf, Json } from "./rest/json.js";
import { METHODS, notAllowed, read, Refusal, type Word } from "./rest/request.js";
import { isSame } from "./secrets.js";
import { concat } from "./storage/concat.js";

/** What a handler needs of a store. Any `Cachelet` has it. */
export interface RestStore {
  /** A session of its own. */
  connect(): BareSession;
  /** A RESP connection by bytes. */
  readonly wire: Dial;
}

/** How a handler is made. */
export interface RestOptions {
  /**
   * What clients show, in `Authorization: Bearer` or in the parameter `_token`. There is no handler without: any page that a browser
   * opens may send requests to a server on this machine.
   */
  token: string;
  /** Who shows this one may only read, and not list keys (`KEYS`, `SCAN`). Default: there is none. */
  readOnlyToken?: string;
  /** Where the API is, such as `/redis`. Default: at the root. */
  basePath?: string;
  /** Bytes that a request's body may have. Default 10 MB, as Upstash has it. */
  maxRequestBytes?: number;
  /** Bytes of replies that one response may have; what comes after is an error in its place. Default 64 MB. */
  maxResponseBytes?: number;
  /** Whose pages may read answers: an origin, or `*` for any. Default: nobody's but those of the same origin. */
  allowOrigin?: string;
}

/** Answers a request. Never rejects. */
export type RestHandler = (request: Request) => Promise<Response>;

/**
 * Makes a handler for requests of Upstash's REST API: `@upstash/redis` and everything above it runs against it unmodified.
 *
 * ```js
 * const handle = createRestHandler(cache, { token: "secret" });
 * Deno.serve(handle);                                              // or Bun, a Worker's `fetch`, a service worker
 * ```
 *
 * A connection lasts as long as its request: commands that wait or change a connection are refused, as at Upstash.
 */
export function createRestHandler(cachelet: RestStore, options: RestOptions): RestHandler {
  const rest = new Rest(cachelet, options);
  return (request) => rest.answer(request);
}

/**
 * A `fetch` that answers what goes to `url` from the store, and fetches everything else. With it in the place of `globalThis.fetch`,
 * `new Redis({ url, token })` needs no server.
 */
export function restFetch(cachelet: RestStore, options: Omit<RestOptions, "basePath"> & { url: string; fetch?: typeof fetch }): typeof fetch {
  const { url, fetch: others = globalThis.fetch, ...rest } = options;
  const base = new URL(url);
  const basePath = withoutSlash(base.pathname);
  const handle = createRestHandler(cachelet, { ...rest, basePath });
  return async (input, init) => {
    const target = new URL(input instanceof Request ? input.url : input, globalThis.location?.href);
    if (target.origin !== base.origin || pathBelow(basePath, target) === undefined) return others(input, init);
    const request = new Request(input, init);
    request.signal.throwIfAborted();
    return handle(request);
  };
}

function withoutSlash(path: string): string {
  return path.replace(/\/$/, "");
}

/** What stands behind `basePath` and its slash; `undefined`: the address is not below it. */
function pathBelow(basePath: string, { pathname }: URL): string | undefined {
  if (pathname === basePath) return "";
  return pathname.startsWith(`${basePath}/`) ? pathname.slice(basePath.length + 1) : undefined;
}

class Rest {
  readonly #options: Pick<RestOptions, "readOnlyToken" | "allowOrigin"> & Required<Pick<RestOptions, "token" | "basePath" | "maxRequestBytes">>;
  readonly #connections: Connections;
  readonly #access: Access;
  #answers = 0;

  constructor(store: RestStore, options: RestOptions) {
    const { token, readOnlyToken, basePath = "", maxRequestBytes = 10 * 1024 * 1024, maxResponseBytes = 64 * 1024 * 1024 } = options;
    if (!token || readOnlyToken === "") throw new TypeError("a REST handler wants a token that is not empty: createRestHandler(cache, { token })");
    if (token === readOnlyToken) throw new TypeError("token and readOnlyToken are the same: one of them may do everything");
    this.#options = { ...options, maxRequestBytes, basePath: withoutSlash(basePath) };
    this.#connections = new Connections(store, maxResponseBytes);
    this.#access = new Access(this.#connections);
  }

  async answer(request: Request): Promise<Response> {
    const { allowOrigin } = this.#options;
    const { status, body, type, headers = {} } = await this.#answer(request).catch(failed);
    const all = new Headers({ "Cache-Control": "no-store", ...(type && { "Content-Type": type }), ...headers });
    // Clients keep it and show it again, to see all that was written before. With one store they do anyway.
    all.set("upstash-sync-token", `${++this.#answers}`);
    if (allowOrigin !== undefined) {
      all.set("Access-Control-Allow-Origin", allowOrigin);
      all.set("Access-Control-Expose-Headers", "upstash-sync-token");
    }
    if (request.method !== "HEAD") return new Response(body, { status, headers: all });
    if (body instanceof ReadableStream) void body.cancel();
    return new Response(null, { status, headers: all });
  }

  async #answer(request: Request): Promise<Answer> {
    const { basePath, maxRequestBytes, allowOrigin } = this.#options;
    if (request.method === "OPTIONS" && allowOrigin !== undefined) return PREFLIGHT;
    if (!METHODS.includes(request.method)) throw notAllowed(request.method);
    const url = new URL(request.url);
    const path = pathBelow(basePath, url);
    if (path === undefined) throw new Refusal(404, `ERR there is nothing here: the API is at ${basePath}/`);
    const parameters = url.search.slice(1).split("&").filter(Boolean);
    const isReadOnly = this.#isReadOnly(request, url.searchParams.get("_token"));
    const format = formatOf(request);
    const asked = await read(request, path, parameters.filter((parameter) => !parameter.startsWith("_token=")), maxRequestBytes);
    switch (asked.kind) {
      case "events":
        return this.#events(asked.command, request, isReadOnly);
      case "transaction":
        return this.#transaction(asked.commands, isReadOnly, format === "base64");
      default: {
        const replies = await this.#run(asked.commands, isReadOnly);
        const status = asked.kind === "command" && errorOf(replies[0] as Uint8Array) !== undefined ? 400 : 200;
        if (format === "resp2") return { status, type: "application/octet-stream", body: concat(replies) };
        const outcomes = replies.map((reply) => new Json(reply, format === "base64").outcome());
        return { status, type: JSON_TYPE, body: asked.kind === "command" ? (outcomes[0] as string) : `[${outcomes.join(",")}]` };
      }
    }
  }

  /** Whether the token may only read; refuses who shows none of the two. */
  #isReadOnly(request: Request, parameter: string | null): boolean {
    const { token, readOnlyToken } = this.#options;
    const header = request.headers.get("Authorization");
    const shown = header === null ? parameter : /^Bearer (.*)$/i.exec(header)?.[1];
    if (shown && isSame(shown, token)) return false;
    if (shown && readOnlyToken !== undefined && isSame(shown, readOnlyToken)) return true;
    throw new Refusal(401, "WRONGPASS invalid or missing auth token");
  }

  /** Runs what may be run; the rest are error lines in their places. */
  async #run(commands: readonly (readonly Word[])[], isReadOnly: boolean): Promise<Uint8Array[]> {
    const refusals = commands.map((words) => this.#access.refusal(words, isReadOnly));
    const replies = await this.#connections.run(commands.filter((_, at) => refusals[at] === undefined));
    let next = 0;
    return refusals.map((line) => (line === undefined ? (replies[next++] as Uint8Array) : errorLine(line)));
  }

  async #transaction(commands: readonly (readonly Word[])[], isReadOnly: boolean, base64: boolean): Promise<Answer> {
    const discarded = (line: string): Refusal => new Refusal(400, `EXECABORT Transaction discarded because of: ${line}`);
    for (const words of commands) {
      const refusal = this.#access.refusal(words, isReadOnly);
      if (refusal !== undefined) throw discarded(refusal);
    }
    const [, ...queued] = await this.#connections.run([["MULTI"], ...commands, ["EXEC"]]);
    const replies = queued.pop() as Uint8Array;
    const error = errorOf(replies);
    if (error === undefined) return { status: 200, type: JSON_TYPE, body: new Json(replies, base64).outcomes() };
    const cause = queued.map(errorOf).find((line) => line !== undefined);
    throw cause === undefined ? new Refusal(400, error) : discarded(cause);
  }

  async #events(command: readonly [verb: string, ...names: Word[]], request: Request, isReadOnly: boolean): Promise<Answer> {
    if (isReadOnly) throw new Refusal(400, `NOPERM this user has no permissions to run the '${command[0]}' command or its subcommand`);
    return { status: 200, type: "text/event-stream", body: await events(this.#connections, command, request) };
  }
}

/** A response before it is one. */
interface Answer {
  readonly status: number;
  readonly body: string | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array> | null;
  readonly type?: string;
  readonly headers?: Record<string, string>;
}

const JSON_TYPE = "application/json";

/** What browsers ask before they send a token. */
const PREFLIGHT: Answer = {
  status: 204,
  body: null,
  headers: { "Access-Control-Allow-Methods": METHODS.join(", "), "Access-Control-Allow-Headers": "*, Authorization", "Access-Control-Max-Age": "86400" },
};

/** An error as an answer: what the request did wrong, or that there is no store any more. */
function failed(error: unknown): Answer {
  const status = error instanceof Refusal ? error.status : 500;
  const line = error instanceof Refusal ? error.message : `ERR ${error instanceof Error ? error.message : error}`;
  return { status, type: JSON_TYPE, body: JSON.stringify({ error: line }), ...(status === 405 && { headers: { Allow: METHODS.join(", ") } }) };
}

/** How replies are to be written. */
function formatOf(request: Request): "text" | "base64" | "resp2" {
  const format = request.headers.get("Upstash-Response-Format") ?? "json";
  const isBase64 = request.headers.get("Upstash-Encoding") === "base64";
  if (format !== "json" && format !== "resp2") throw new Refusal(400, "ERR Upstash-Response-Format is json or resp2");
  if (format === "resp2" && isBase64) throw new Refusal(400, "ERR Upstash-Encoding: base64 is for the response format json");
  return format === "resp2" ? "resp2" : isBase64 ? "base64" : "text";
}
