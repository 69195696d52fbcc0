// Live analytics of a web site: node index.mjs [--port 8080]. Pages report visits; a dashboard shows the last hour as it happens.
// Memory does not grow with visitors: counters expire, and a HyperLogLog counts who was here in 12 KB at most.

import { createServer } from "node:http";
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";

import { Cachelet } from "cachelet";

const { values } = parseArgs({ options: { port: { type: "string", default: "8080" } } });
const MINUTE_MS = 60_000;
const KEEP_S = 2 * 3600;
const DASHBOARD = readFileSync(new URL("dashboard.html", import.meta.url));

const cache = await Cachelet.create();
const minuteOf = (ms) => Math.floor(ms / MINUTE_MS);

/** Counts a visit. All keys are of a minute and expire. */
function visit(page, visitor) {
  const minute = minuteOf(Date.now());
  const keys = ["views", "pages", "visitors"].map((name) => `${name}:${minute}`);
  cache.pipeline([
    ["INCR", keys[0]],
    ["ZINCRBY", keys[1], 1, page],
    ["PFADD", keys[2], visitor],
    ...keys.map((key) => ["EXPIRE", key, KEEP_S]),
    ["XADD", "visits", "MAXLEN", "~", 1000, "*", "page", page],
  ]);
  cache.publish("visit", page);
}

/** The last minutes together. */
function report(minutes) {
  const now = minuteOf(Date.now());
  const last = Array.from({ length: minutes }, (_, ago) => now - minutes + 1 + ago);
  const keys = (name) => last.map((minute) => `${name}:${minute}`);
  const pages = cache.zunion(minutes, keys("pages"), "WITHSCORES").sort(([, a], [, b]) => b - a);
  return {
    views: cache.mget(keys("views")).map(Number),
    visitors: cache.pfcount(keys("visitors")),
    pages: pages.slice(0, 10).map(([page, views]) => ({ page, views })),
    recent: cache.xrevrange("visits", "+", "-", { COUNT: 10 }).map(([id, [, page]]) => ({ at: Number(id.split("-")[0]), page })),
  };
}

/** Server-sent events: a report now, and another whenever there were visits, four times a second at most. */
function stream(response) {
  response.writeHead(200, { "Content-Type": "text/event-stream", "Cache-Control": "no-store" });
  const send = () => response.write(`data: ${JSON.stringify(report(60))}\n\n`);
  send();
  let due;
  const off = cache.subscribe("visit", () => {
    due ??= setTimeout(() => {
      due = undefined;
      if (response.writableLength === 0) send(); // one who does not read is told later
    }, 250);
  });
  response.on("close", () => {
    off();
    clearTimeout(due);
  });
}

const server = createServer((request, response) => {
  if (!URL.canParse(request.url, "http://localhost")) return response.writeHead(400).end();
  const url = new URL(request.url, "http://localhost");
  request.resume();
  switch (`${request.method} ${url.pathname}`) {
    case "GET /":
      return response.writeHead(200, { "Content-Type": "text/html; charset=utf-8" }).end(DASHBOARD);
    case "GET /live":
      return stream(response);
    case "GET /report":
      return response.writeHead(200, { "Content-Type": "application/json" }).end(JSON.stringify(report(60)));
    case "POST /visit": {
      const page = url.searchParams.get("page") ?? "/";
      if (page.length > 200) return response.writeHead(400).end("a page's address has 200 characters at most\n");
      visit(page, url.searchParams.get("visitor") ?? request.socket.remoteAddress);
      return response.writeHead(204).end();
    }
    default:
      return response.writeHead(404).end("GET / is the dashboard, POST /visit?page=/a&visitor=1 counts a visit\n");
  }
});
server.listen(Number(values.port), "127.0.0.1", () => console.log(`ready on http://localhost:${server.address().port}`));
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit());
