// The playground's files, as the build put them beside the engine. The page's engine is the package's own: there is one file of it.

import { createReadStream, readdirSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { basename, extname, join, sep } from "node:path";
import { pipeline } from "node:stream";
import { fileURLToPath } from "node:url";

const TYPES: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json",
  ".webmanifest": "application/manifest+json",
  ".wasm": "application/wasm",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".woff2": "font/woff2",
  ".txt": "text/plain; charset=utf-8",
};

const ENGINE = /^\/assets\/engine-[\w-]+\.wasm$/;
const ENGINE_FILE = fileURLToPath(import.meta.resolve("cachelet/engine.wasm"));
const NO_PAGE = "The playground is not in this build of the package: npm run build in www puts it there.\n";

/** Answers with the page's files. What there is is looked up once: a request's path is never one of the disk. */
export function page(): (request: IncomingMessage, response: ServerResponse, path: string) => void {
  const files = pageFiles();
  return (request, response, path) => {
    const file = ENGINE.test(path) ? ENGINE_FILE : files.get(path);
    const isRead = request.method === "GET" || request.method === "HEAD";
    const headers = { "x-content-type-options": "nosniff", "cross-origin-resource-policy": "same-origin", "x-frame-options": "DENY" };
    if (isRead && files.has(`${path}/`)) return void response.writeHead(308, { ...headers, location: `${basename(path)}/` }).end();
    if (!file || !isRead) {
      const text = files.size === 0 ? NO_PAGE : "There is no such page.\n";
      response.writeHead(isRead ? 404 : 405, { ...headers, "content-type": TYPES[".txt"], ...(!isRead && { allow: "GET, HEAD" }) }).end(text);
      return;
    }
    // The build names what is in assets by its content.
    const age = path.startsWith("/assets/") ? "max-age=31536000, immutable" : "no-cache";
    response.writeHead(200, { ...headers, "content-type": TYPES[extname(file)] ?? "application/octet-stream", "cache-control": age });
    if (request.method === "HEAD") response.end();
    else pipeline(createReadStream(file), response, () => undefined); // who goes before the end leaves no file open
  };
}

/** The files by the path they are asked for; none, when the build did not put them there. A folder stands for its page. */
export function pageFiles(): Map<string, string> {
  const folder = join(ENGINE_FILE, "..", "www");
  const names = ((): string[] => {
    try {
      return readdirSync(folder, { recursive: true }) as string[];
    } catch {
      return [];
    }
  })();
  // What has no extension is a folder. Its entry would say so too, but in a package that Yarn has not unpacked it does not say where it is.
  const files = new Map(names.filter((name) => extname(name) !== "").map((name) => [`/${name.split(sep).join("/")}`, join(folder, name)]));
  for (const [path, file] of [...files]) if (basename(path) === "index.html") files.set(path.slice(0, -"index.html".length), file);
  return files;
}
