// Node's requests and responses to the web's, for the REST handler.

import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ReadableStream } from "node:stream/web";

import { createRestHandler } from "../../rest.js";
import { METHODS, notAllowed } from "../../rest/request.js";
import type { Server } from "../../server.js";

/** Answers what is below `/rest`. */
export function rest(server: Server, token: string): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  const handle = createRestHandler(server.cache, { token, basePath: "/rest" });
  return async (request, response) => {
    if (request.method === "TRACE") return refuseTrace(response);
    const gone = new AbortController();
    response.on("close", () => gone.abort());
    const { status, headers, body } = await handle(webRequest(request, gone.signal));
    response.writeHead(status, Object.fromEntries(headers));
    if (!body) response.end();
    // Who has heard enough of a stream of events just goes.
    else await pipeline(Readable.fromWeb(body as ReadableStream), response).catch(() => undefined);
  };
}

/** Of this method there can be no web request. It is refused as the handler refuses others. */
function refuseTrace(response: ServerResponse): void {
  const { status, message } = notAllowed("TRACE");
  response.writeHead(status, { Allow: METHODS.join(", "), "Cache-Control": "no-store", "Content-Type": "application/json" }).end(JSON.stringify({ error: message }));
}

function webRequest(request: IncomingMessage, signal: AbortSignal): Request {
  const { method = "GET", headers, url = "/" } = request;
  const given = Object.entries(headers).map(([name, value]) => [name, String(value)] as [string, string]);
  // Nothing is taken before it is asked for: what nobody has begun to read Node discards, and else it would be in the next request's way.
  const body = method === "GET" || method === "HEAD" ? null : (Readable.toWeb(request, { strategy: { highWaterMark: 0 } }) as BodyInit);
  return new Request(new URL(url, `http://${headers.host}`), { method, headers: given, signal, body, ...(body && { duplex: "half" }) } as RequestInit);
}
