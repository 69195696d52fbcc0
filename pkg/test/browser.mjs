// What the tests in Chromium share: the built package behind a server, and a browser with a profile that stays when it goes.

import { spawnSync } from "node:child_process";
import { createReadStream, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join } from "node:path";

import { chromium } from "playwright-core";

import { root } from "./support.mjs";

const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";

/** Why tests in Chromium are skipped; `false`: it is there. */
export const withoutChromium = spawnSync(executablePath, ["--version"]).status === 0 ? false : "chromium is not installed";

/** Chromium without its calls home. */
const ARGS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-default-apps", "--disable-extensions"];

const TYPES = { ".js": "text/javascript", ".wasm": "application/wasm" };

/** Serves dist, with an empty page at `/`. */
export async function site() {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url, "http://page");
    const file = join(root, "dist", pathname);
    if (pathname === "/") return void response.writeHead(200, { "content-type": "text/html" }).end("<!doctype html><title>Cachelet</title><link rel=icon href=data:,>");
    if (!statSync(file, { throwIfNoEntry: false })?.isFile()) return void response.writeHead(404).end();
    response.writeHead(200, { "content-type": TYPES[extname(file)] ?? "application/octet-stream" });
    createReadStream(file).pipe(response);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${server.address().port}/`, close: () => new Promise((resolve) => server.close(resolve).closeAllConnections()) };
}

/** A browser with this profile; `pid` is that of its first process, the leader of their group. */
export async function browser(profile) {
  const context = await chromium.launchPersistentContext(profile, { executablePath, args: ARGS, timeout: 60_000 });
  return { context, close: () => context.close() };
}

/** A page of the site with the package imported as `cachelet`; `before` is a script that runs before all others, in workers not. */
export async function page(context, url, before) {
  const page = await context.newPage();
  if (before) await page.addInitScript(before);
  page.faults = [];
  page.on("console", (message) => message.type() === "error" && page.faults.push(message.text()));
  page.on("pageerror", (error) => page.faults.push(error.message));
  await enter(page, url);
  return page;
}

/** Goes to the site, or there again. */
export async function enter(page, url) {
  await (url ? page.goto(url) : page.reload());
  await page.evaluate(async () => {
    globalThis.cachelet = await import("/persistent.js");
    globalThis.openStore = async (name, options) => (globalThis.cache = await globalThis.cachelet.PersistentCachelet.open(name, options));
  });
}
