// A chat with rooms: node index.mjs [--port 8080]. Messages live by pub/sub, the last hundred of a room in a stream, who is there in keys
// that expire. The browser's side is server-sent events and POST: no library.

import { createServer } from "node:http";
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";

import { Cachelet } from "cachelet";

const { values } = parseArgs({ options: { port: { type: "string", default: "8080" } } });
const PRESENT_S = 30;
const TEXT_BYTES_MAX = 2000;
const PAGE = readFileSync(new URL("chat.html", import.meta.url));
const NAME = /^[\p{L}\p{N} _.-]{1,32}$/u;

const cache = await Cachelet.create();

function say(room, name, text) {
  const id = cache.xadd(`room:${room}`, { MAXLEN: ["~", 100] }, "*", "name", name, "text", text);
  cache.publish(`room:${room}`, JSON.stringify({ id, name, text }));
}

/** What was said after the message `id`, oldest first. */
function history(room, id) {
  return cache.xrange(`room:${room}`, id === undefined ? "-" : `(${id}`, "+").map(([id, [, name, , text]]) => ({ id, name, text }));
}

/** `here` is the key of one window: somebody may have several. */
function arrive(room, here) {
  const isNew = cache.set(here, 1, { EX: PRESENT_S, GET: true }) === null;
  if (isNew) cache.publish(`room:${room}`, JSON.stringify({ here: present(room) }));
}

function leave(room, here) {
  cache.del(here);
  cache.publish(`room:${room}`, JSON.stringify({ here: present(room) }));
}

function present(room) {
  const names = new Set();
  let cursor = "0";
  do {
    const [next, keys] = cache.scan(cursor, { MATCH: `here:${room}:*`, COUNT: 1000 });
    for (const key of keys) names.add(key.split(":")[2]);
    cursor = next;
  } while (cursor !== "0");
  return [...names].sort();
}

/** Tells one listener all that is said. A browser that lost its connection says by Last-Event-ID what it has. */
function listen(request, response, room, name) {
  response.writeHead(200, { "Content-Type": "text/event-stream", "Cache-Control": "no-store" });
  const here = `here:${room}:${name}:${cache.incr("windows")}`;
  const tell = (message) => response.write(`${message.id ? `id: ${message.id}\n` : ""}data: ${JSON.stringify(message)}\n\n`);
  const last = /^\d+-\d+$/.exec(request.headers["last-event-id"] ?? "")?.[0];
  history(room, last).forEach(tell);
  const off = cache.subscribe(`room:${room}`, (text) => (response.writableLength > 1 << 20 ? response.destroy() : tell(JSON.parse(text))));
  arrive(room, here);
  tell({ here: present(room) });
  const beat = setInterval(() => {
    arrive(room, here);
    response.write(": still here\n\n");
  }, (PRESENT_S * 1000) / 3);
  response.on("close", () => {
    clearInterval(beat);
    off();
    leave(room, here);
  });
}

/** A request's body, or `undefined` when it is too long. */
async function textOf(request) {
  const parts = [];
  let bytes = 0;
  for await (const part of request) {
    bytes += part.length;
    if (bytes <= TEXT_BYTES_MAX) parts.push(part);
  }
  return bytes > TEXT_BYTES_MAX ? undefined : Buffer.concat(parts).toString();
}

async function answer(request, response) {
  if (!URL.canParse(request.url, "http://localhost")) return response.writeHead(400).end();
  const url = new URL(request.url, "http://localhost");
  const [room, name] = [url.searchParams.get("room") ?? "lobby", url.searchParams.get("name") ?? ""];
  if (url.pathname === "/" && request.method === "GET") return response.writeHead(200, { "Content-Type": "text/html; charset=utf-8" }).end(PAGE);
  if (url.pathname !== "/messages") return response.writeHead(404).end("not found\n");
  if (!NAME.test(room) || !NAME.test(name)) return response.writeHead(400).end("room and name are letters, digits, spaces, and _.-, 32 at most\n");
  if (request.method === "GET") return listen(request, response, room, name);
  const text = (await textOf(request))?.trim();
  if (!text) return response.writeHead(400).end(`a message has 1 to ${TEXT_BYTES_MAX} bytes\n`);
  say(room, name, text);
  response.writeHead(204).end();
}

const server = createServer((request, response) => answer(request, response).catch(() => response.destroy())); // who asked has left
server.listen(Number(values.port), "127.0.0.1", () => console.log(`ready on http://localhost:${server.address().port}`));
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit());
