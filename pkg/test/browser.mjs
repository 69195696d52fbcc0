// What the tests in Chromium share: the built package behind a server, and a browser with a profile that stays when it goes.

import { spawnSync } from "node:child_process";
import { createReadStream, readlinkSync, statSync } from "node:fs";
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

/** Workers of browsers that lack something: what is missing goes before the script that would use it is loaded. */
const WITHOUT = {
  opfs: "delete StorageManager.prototype.getDirectory;",
  storage: "delete StorageManager.prototype.getDirectory; delete WorkerGlobalScope.prototype.indexedDB;",
  locks: "delete WorkerNavigator.prototype.locks; delete Crypto.prototype.randomUUID;",
  synchronous: "for (const name of ['close', 'flush', 'getSize', 'truncate']) { const { [name]: now } = FileSystemSyncAccessHandle.prototype; FileSystemSyncAccessHandle.prototype[name] = async function (...args) { return now.apply(this, args); }; }",
  handles: "FileSystemFileHandle.prototype.createSyncAccessHandle = () => Promise.reject(new DOMException('not in this window', 'InvalidStateError'));",
};

/** Where a store is, by what the browser lacks. */
export const PLACES = [
  { name: "in OPFS", storage: "opfs", without: undefined },
  { name: "in IndexedDB", storage: "indexeddb", without: "opfs" },
  { name: "in IndexedDB, for files cannot be opened", storage: "indexeddb", without: "handles" },
  { name: "in IndexedDB, for files give promises, as in old versions of Safari", storage: "indexeddb", without: "synchronous" },
];

/** Serves dist, with an empty page at `/`, `/without-….js` for workers, and these texts as scripts. */
export async function site(scripts = {}) {
  for (const [what, text] of Object.entries(WITHOUT)) {
    scripts[`/lacks-${what}.js`] = text;
    scripts[`/without-${what}.js`] = `import "/lacks-${what}.js"; import "/persistent-worker.js";`;
  }
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url, "http://page");
    const file = join(root, "dist", pathname);
    if (pathname === "/") return void response.writeHead(200, { "content-type": "text/html" }).end("<!doctype html><title>Cachelet</title><link rel=icon href=data:,>");
    if (pathname in scripts) return void response.writeHead(200, { "content-type": "text/javascript" }).end(scripts[pathname]);
    if (!statSync(file, { throwIfNoEntry: false })?.isFile()) return void response.writeHead(404).end();
    response.writeHead(200, { "content-type": TYPES[extname(file)] ?? "application/octet-stream" });
    createReadStream(file).pipe(response);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${server.address().port}/`, close: () => new Promise((resolve) => server.close(resolve).closeAllConnections()) };
}

/** A browser with this profile. `kill()` is SIGKILL for all its processes. */
export async function browser(profile) {
  const context = await chromium.launchPersistentContext(profile, { executablePath, args: ARGS, timeout: 60_000 });
  const kill = async () => {
    const pid = Number(readlinkSync(join(profile, "SingletonLock")).split("-").at(-1));
    const closed = new Promise((resolve) => context.once("close", resolve));
    process.kill(-pid, "SIGKILL");
    await closed;
  };
  return { context, kill, close: () => context.close() };
}

/** A page of the site, with the package as `cachelet`. */
export async function page(context, url) {
  const page = await context.newPage();
  page.faults = [];
  page.on("console", (message) => message.type() === "error" && page.faults.push(message.text()));
  page.on("pageerror", (error) => page.faults.push(error.message));
  await page.goto(url);
  await enter(page);
  return page;
}

/** What every page needs after it was loaded. `openStore(name, { without })` opens it in a browser that lacks something. */
export async function enter(page) {
  await page.evaluate(async () => {
    globalThis.cachelet = await import("/persistent.js");
    globalThis.openStore = async (name, { without, ...options } = {}) => {
      const worker = without && (() => new Worker(`/without-${without}.js`, { type: "module" }));
      globalThis.heard = [];
      return (globalThis.cache = await globalThis.cachelet.PersistentCachelet.open(name, { ...options, ...(worker && { worker }), onPersistence: (each) => globalThis.heard.push(each) }));
    };
  });
}

/** Loads it again, as a person does. */
export async function reload(page) {
  await page.reload();
  await enter(page);
}
