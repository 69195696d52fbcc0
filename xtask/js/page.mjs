// Serves a folder of static files on this machine only: node page.mjs FOLDER PORT HOST
//
// Prints one line, "page ready on http://HOST:PORT/", or a plain error. Names outside the folder do not exist.
import { createReadStream, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize, resolve, sep } from "node:path";
import { pipeline } from "node:stream";

const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json",
  ".map": "application/json",
  ".webmanifest": "application/manifest+json",
  ".wasm": "application/wasm",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".ico": "image/x-icon",
};

const [folder, port, host] = [resolve(process.argv[2]), Number(process.argv[3]), process.argv[4]];

/** The file a path names, or undefined. */
function find(path) {
  const file = join(folder, normalize(path.endsWith("/") ? `${path}index.html` : path));
  if (!file.startsWith(folder + sep)) return undefined;
  const stat = statSync(file, { throwIfNoEntry: false });
  return stat?.isFile() ? { file, size: stat.size } : undefined;
}

const server = createServer((request, response) => {
  let found;
  try {
    found = find(decodeURIComponent(new URL(request.url, "http://page").pathname));
  } catch {
    // a path that is not UTF-8 names nothing
  }
  if (!found || (request.method !== "GET" && request.method !== "HEAD")) {
    response.writeHead(found ? 405 : 404, { "content-type": "text/plain" }).end("there is no such page\n");
    return;
  }
  response.writeHead(200, {
    "content-type": TYPES[extname(found.file)] ?? "application/octet-stream",
    "content-length": found.size,
    "cache-control": "no-cache",
  });
  if (request.method === "HEAD") response.end();
  else pipeline(createReadStream(found.file), response, () => undefined); // who goes before the end leaves no file open
});

server.on("error", (error) => {
  const why = error.code === "EADDRINUSE" ? `port ${port} is taken; choose another with --page-port` : error.message;
  console.error(`the page cannot be served: ${why}`);
  process.exit(1);
});
server.listen(port, host, () => console.log(`page ready on http://${host}:${server.address().port}/`));
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(0));
