// A page that uses the installed package, however it was bundled, and what it must find.

import { createReadStream, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join } from "node:path";

import { entriesFor, exportsOf, importAll } from "./user.mjs";

const TYPES = { ".html": "text/html", ".js": "text/javascript", ".mjs": "text/javascript", ".wasm": "application/wasm" };

export const PAGE = "<!doctype html><title>Cachelet</title><link rel=icon href=data:,><script type=module src=/main.js></script>";

/** The script of a page, for any bundler: it imports every entry that pages may have, uses each that is a store, and puts what came of it in `found`. */
export async function pageScript() {
  const { imports, names } = importAll(await forPages());
  return `${imports}
import { Cachelet } from "cachelet";
import { Cachelet as Inline } from "cachelet/inline";
import { PersistentCachelet } from "cachelet/persistent";

async function use(cache) {
  await cache.set("k", "h\\u00e9llo", { EX: 60 });
  const value = await cache.get("k");
  await cache.close();
  return value;
}

async function find() {
  const persistent = await PersistentCachelet.open("shop");
  const { persistence, storage } = persistent;
  return { names: ${names}, stores: [await use(await Cachelet.create()), await use(await Inline.create()), await use(persistent)], persistence, storage };
}

find().then((found) => (globalThis.found = found), (error) => (globalThis.found = String(error)));
`;
}

const forPages = async () => (await entriesFor("browser")).filter(({ runs, exports }) => runs === "anywhere" && exports.length > 0);

/** What {@link pageScript} must find. */
export const pageFinds = async () => ({ names: exportsOf(await forPages()), stores: Array(3).fill("h\u00e9llo"), persistence: "kept", storage: "opfs" });

/** Serves a folder, with {@link PAGE} unless it has a page. */
export async function serveFolder(folder, headers = {}) {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url, "http://page");
    const file = join(folder, pathname === "/" ? "index.html" : pathname);
    if (statSync(file, { throwIfNoEntry: false })?.isFile()) {
      response.writeHead(200, { "content-type": TYPES[extname(file)] ?? "application/octet-stream", ...headers });
      createReadStream(file).pipe(response);
    } else if (pathname === "/") response.writeHead(200, { "content-type": "text/html", ...headers }).end(PAGE);
    else response.writeHead(404).end();
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${server.address().port}/`, close: () => new Promise((resolve) => server.close(resolve).closeAllConnections()) };
}

/** Loads a page in this browser and gives what it found, or what went wrong. Each server is an origin of its own. */
export async function foundAt(context, url) {
  const page = await context.newPage();
  const faults = [];
  page.on("console", (message) => message.type() === "error" && faults.push(message.text()));
  page.on("pageerror", (error) => faults.push(error.message));
  try {
    await page.goto(url);
    await page.waitForFunction(() => globalThis.found !== undefined, undefined, { timeout: 30_000 }).catch((error) => faults.push(error.message));
    const found = await page.evaluate(() => globalThis.found);
    return typeof found === "object" ? found : { found, faults };
  } finally {
    await page.close();
  }
}

/** As {@link foundAt}, of a folder. */
export async function foundIn(context, folder, headers) {
  const { url, close } = await serveFolder(folder, headers);
  try {
    return await foundAt(context, url);
  } finally {
    await close();
  }
}
