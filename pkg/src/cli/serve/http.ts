// The HTTP server of `cachelet serve`: the playground, RESP over WebSocket, REST, metrics, health.
//
// A web page anywhere can make its visitor's browser send requests to this machine. So nothing answers to a host name that is
// not this server's own (a page may have its name resolve to 127.0.0.1), and WebSockets answer only to pages from here.
//
// Deliberately absent: what is said at each path.

import { createServer, type IncomingMessage, type Server as NodeServer, type ServerResponse } from "node:http";
import { createServer as createSecureServer } from "node:https";
import { isIP } from "node:net";
import type { Duplex } from "node:stream";

import { configOf } from "../../bare-session.js";
import { DENIED } from "../../denied.js";
import { EngineDeadError } from "../../errors.js";
import { endSocket } from "../../linger.js";
import { listen } from "../../listen.js";
import { isDenied } from "../../protected.js";
import type { Server } from "../../server.js";
import { type CertificateOptions, secured } from "../../tls.js";
import { knows } from "./http-auth.js";
import { metrics } from "./http-metrics.js";
import { page } from "./http-page.js";
import { rest } from "./http-rest.js";
import { WebSockets } from "./http-socket.js";

/** What the HTTP server is told. */
export interface HttpOptions {
  /** The port; 0 takes a free one. */
  readonly port: number;
  /** The addresses, as redis.conf's `bind`. */
  readonly bind: string;
  /** Origins of pages elsewhere that may open WebSockets; their host names are names of this server, too. */
  readonly origins: readonly string[];
  /** What REST asks for; without it there is no REST. */
  readonly restToken: string | undefined;
  /** With what it speaks HTTPS; without it plain HTTP. */
  readonly tls: CertificateOptions | undefined;
}

/** A listening HTTP server. */
export interface Http {
  /** `http://127.0.0.1:8080/`. */
  readonly url: string;
  /** Stops listening, closes WebSockets and all other connections. */
  close(): Promise<void>;
}

/** Answers a request. */
type Answer = (request: IncomingMessage, response: ServerResponse, path: string) => Promise<void> | void;

/** Opens the HTTP port in front of a server's store. */
export async function serveHttp(server: Server, options: HttpOptions): Promise<Http> {
  const sockets = new WebSockets(server);
  const routes = answers(server, options);
  const all: NodeServer[] = [];
  /** What is answered last on each connection. */
  const last = new WeakMap<Duplex, ServerResponse>();
  const make = (): NodeServer => {
    const hear = (request: IncomingMessage, response: ServerResponse): void => {
      last.set(request.socket, response);
      void answer(routes, options, request, response);
    };
    const http = options.tls ? secured(options.tls, (secure) => createSecureServer(secure, hear)) : createServer(hear);
    http.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      if (!/^websocket$/i.test(request.headers.upgrade ?? "")) {
        const giveBack = (): unknown => declined(request, socket, head, () => http.emit(options.tls ? "secureConnection" : "connection", socket));
        const before = last.get(socket);
        return before && !before.closed ? before.once("close", giveBack) : giveBack();
      }
      socket.on("error", () => undefined);
      const refused = refusal(server, options, request);
      if (refused) endSocket(socket, `HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Type: text/plain\r\nContent-Length: ${Buffer.byteLength(refused)}\r\n\r\n${refused}`);
      else sockets.accept(request, socket, head);
    });
    all.push(http);
    return http;
  };
  const { address, close } = await listen(make, options.port, options.bind);
  return {
    url: `${schemeOf(options)}://${address}/`,
    async close() {
      const closed = close();
      await sockets.close();
      for (const http of all) http.closeAllConnections();
      await closed;
    },
  };
}

/**
 * Another protocol (HTTP/2, which curl and Java's client offer) may be declined by going on as before. Node takes the connection out of HTTP as soon as
 * anybody hears upgrades, so it is given back, with the same request but for the offer.
 */
function declined({ method, url, httpVersion, rawHeaders }: IncomingMessage, socket: Duplex, head: Buffer, giveBack: () => unknown): void {
  const headers = rawHeaders.flatMap((name, at) => (at % 2 === 0 && !/^upgrade$/i.test(name) ? [`${name}: ${rawHeaders[at + 1]}\r\n`] : []));
  socket.unshift(Buffer.concat([Buffer.from(`${method} ${url} HTTP/${httpVersion}\r\n${headers.join("")}\r\n`, "latin1"), head]));
  giveBack();
}

/** What is at each path. */
function answers(server: Server, { restToken }: HttpOptions): (path: string) => Answer {
  const found = page();
  const restful = restToken === undefined ? undefined : rest(server, restToken);
  return (path) => {
    if (path === "/metrics") return (request, response) => showMetrics(server, request, response);
    if (path === "/healthz") return (_, response) => showHealth(server, response);
    if (path === "/ws") return (_, response) => say(response, 426, "Connect a WebSocket and send RESP commands.\n", { upgrade: "websocket" });
    if (path === "/rest" || path.startsWith("/rest/")) return restful ?? ((_, response) => say(response, 404, "There is no REST API here: start the server with --rest-token SECRET.\n"));
    return found;
  };
}

async function answer(routes: (path: string) => Answer, options: HttpOptions, request: IncomingMessage, response: ServerResponse): Promise<void> {
  response.on("error", () => undefined);
  try {
    if (!isOurName(request, options)) return say(response, 421, misnamed(request, options));
    const path = pathOf(request);
    if (path === undefined) return say(response, 400, "This is no address.\n");
    await routes(path)(request, response, path);
  } catch (error) {
    if (!response.headersSent) say(response, error instanceof EngineDeadError ? 503 : 500, `${(error as Error).message}\n`);
    else response.destroy();
  }
}

function pathOf({ url = "" }: IncomingMessage): string | undefined {
  return URL.canParse(url, "http://server") ? new URL(url, "http://server").pathname : undefined;
}

/** Why a WebSocket is refused. */
function refusal(server: Server, options: HttpOptions, request: IncomingMessage): string | undefined {
  const { origin, host = "" } = request.headers;
  if (!isOurName(request, options)) return misnamed(request, options);
  if (pathOf(request) !== "/ws") return "WebSockets are at /ws.\n";
  const isOurs = origin === undefined || options.origins.includes(origin) || isOurPage(origin, host, options);
  if (!isOurs) return `Pages of ${origin} may not use this server. If they should: cachelet serve --http-origin ${origin}\n`;
  return noStore(server) ?? (isDenied(server.engine, request.socket.remoteAddress) ? `${DENIED}\n` : undefined);
}

/** Why there is no store any more. */
function noStore({ engine }: Server): string | undefined {
  return engine.isAlive ? undefined : `${engine.instance.dead?.message ?? "the store is closed"}\n`;
}

/** Whether a request was sent to this server by a name that nobody else can give it: an address, localhost, or one it was told. */
function isOurName({ headers: { host } }: IncomingMessage, { origins }: HttpOptions): boolean {
  if (host === undefined || !URL.canParse(`http://${host}`)) return false;
  const { hostname } = new URL(`http://${host}`);
  return isIP(hostname.replace(/^\[|\]$/g, "")) !== 0 || /^(.+\.)?localhost$/.test(hostname) || origins.some((origin) => new URL(origin).hostname === hostname);
}

/** Whether a page is one of this server. Where it speaks HTTP a proxy may make it HTTPS; where it speaks HTTPS, a page that came by HTTP is another's. */
function isOurPage(origin: string, host: string, { tls }: HttpOptions): boolean {
  if (!URL.canParse(origin)) return false;
  const page = new URL(origin);
  return page.host === host && (!tls || page.protocol === "https:");
}

function misnamed({ headers: { host = "" } }: IncomingMessage, options: HttpOptions): string {
  return `This server does not know that it is called ${host}. If it is: cachelet serve --http-origin ${schemeOf(options)}://${host}\n`;
}

function schemeOf({ tls }: HttpOptions): "http" | "https" {
  return tls ? "https" : "http";
}

function showMetrics(server: Server, request: IncomingMessage, response: ServerResponse): void {
  const { requirepass = "" } = configOf(server.engine, "requirepass");
  if (isDenied(server.engine, request.socket.remoteAddress)) return say(response, 403, `${DENIED}\n`);
  if (requirepass !== "" && !knows(request, requirepass)) {
    return say(response, 401, "INFO wants the password, and so do metrics: basic authentication, with any name.\n", { "www-authenticate": 'Basic realm="cachelet"' });
  }
  say(response, 200, metrics(server.engine), { "content-type": "text/plain; version=0.0.4; charset=utf-8" });
}

function showHealth(server: Server, response: ServerResponse): void {
  const gone = noStore(server);
  if (gone) say(response, 503, gone);
  else say(response, 200, "ok\n");
}

function say(response: ServerResponse, status: number, text: string, headers: Record<string, string> = {}): void {
  response.writeHead(status, { "content-type": "text/plain; charset=utf-8", "content-length": Buffer.byteLength(text), "cache-control": "no-store", "x-content-type-options": "nosniff", ...headers });
  response.end(text);
}
