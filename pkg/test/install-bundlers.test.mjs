// The installed package bundled by Vite, webpack and Next.js, each of the version in `install/tools.json`, with no more said about it
// than the README does. Only with LONG=1.

import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { copyFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";

import { browser, withoutChromium } from "./browser.mjs";
import { foundAt, foundIn, PAGE, pageFinds, pageScript } from "./install/page.mjs";
import { entriesFor, exportsOf, importAll, KEPT, short, temporary, TOOLS, user } from "./install/user.mjs";
import { freePort, root } from "./support.mjs";

const options = { skip: short || withoutChromium };

let script;
let expected;
let context;
let close = async () => undefined;
before(async () => {
  if (options.skip) return;
  [script, expected] = [await pageScript(), await pageFinds()];
  ({ context, close } = await browser(temporary()));
});
after(() => close());

/** A program for Node that prints what it read and wrote. */
const SERVER = `
import { Cachelet } from "cachelet";
import { serve } from "cachelet/server";

export async function answer() {
  const cache = await Cachelet.create();
  cache.set("k", "v");
  const server = await serve({ port: 0, cache });
  await server.close();
  return [cache.get("k"), Cachelet.createSync().get("k"), ${KEPT}];
}
`;
const MAIN = 'import { answer } from "./server.js"; console.log(JSON.stringify(await answer()));';
const ANSWER = ["v", null, "OK"];

const printed = (home, file) => JSON.parse(execFileSync(process.execPath, [file], { cwd: home, encoding: "utf8" }));

for (const [name, config] of [["vite", {}], ["vite 7", { optimizeDeps: { exclude: ["cachelet"] } }]]) {
  test(`${name}: dev server, build, SSR`, options, async () => {
    const home = user({ packages: TOOLS.bundlers[name], manifest: { type: "module" }, files: { "index.html": PAGE, "main.js": script, "server.js": SERVER, "entry-server.js": MAIN } });
    const vite = await import(pathToFileURL(join(home, "node_modules/vite/dist/node/index.js")));
    const common = { root: home, configFile: false, logLevel: "error", ...config };
    const server = await vite.createServer({ ...common, server: { host: "127.0.0.1", port: await freePort() } });
    try {
      await server.listen();
      assert.deepEqual(await foundAt(context, server.resolvedUrls.local[0]), expected, "dev server");
      assert.deepEqual(await (await server.ssrLoadModule("/server.js")).answer(), ANSWER, "SSR in the dev server");
    } finally {
      await server.close();
    }
    await vite.build(common);
    assert.deepEqual(await foundIn(context, join(home, "dist")), expected, "build");
    await vite.build({ ...common, build: { ssr: "entry-server.js", outDir: "out" } });
    assert.deepEqual(printed(home, "out/entry-server.js"), ANSWER, "SSR");
    await vite.build({ ...common, ssr: { noExternal: true }, build: { ssr: "entry-server.js", outDir: "alone" } });
    copyFileSync(join(home, "node_modules/cachelet/dist/engine.wasm"), join(home, "alone/engine.wasm"));
    assert.deepEqual(printed(home, "alone/entry-server.js"), ANSWER, "SSR in one file, with the engine beside it");
  });
}

test("webpack: production and development, and for Node", options, async () => {
  const home = user({ packages: TOOLS.bundlers.webpack, manifest: { type: "module" }, files: { "main.js": script, "server.js": SERVER, "entry-server.js": MAIN } });
  const webpack = createRequire(join(home, "package.json"))("webpack");
  const build = async (config) => {
    const stats = await new Promise((resolve, reject) => webpack({ context: home, performance: false, ...config }, (error, stats) => (error ? reject(error) : resolve(stats))));
    const problems = stats.toJson({ all: false, errors: true, warnings: true });
    assert.deepEqual([...problems.errors, ...problems.warnings].map(({ message }) => message), []);
  };
  for (const mode of ["production", "development"]) {
    await build({ mode, entry: "./main.js", output: { path: join(home, mode) } });
    assert.deepEqual(await foundIn(context, join(home, mode)), expected, mode);
  }
  await build({ mode: "production", target: "node20", entry: "./entry-server.js", output: { path: join(home, "server"), filename: "main.cjs" } });
  assert.deepEqual(printed(home, "server/main.cjs"), ANSWER, "for Node");
});

test("Rsbuild and Parcel, which wants to be told of `exports`", options, async () => {
  const build = (home, ...args) => execFileSync(process.execPath, args.map((arg, at) => (at === 0 ? join(home, "node_modules", arg) : arg)), { cwd: home, env: { ...process.env, NODE_ENV: "production" }, stdio: "pipe" });
  const rsbuild = user({ packages: TOOLS.bundlers.Rsbuild, manifest: { type: "module" }, files: { "src/index.js": script, "rsbuild.config.mjs": 'export default { html: { tags: [{ tag: "link", attrs: { rel: "icon", href: "data:," } }] } };' } });
  build(rsbuild, "@rsbuild/core/bin/rsbuild.js", "build");
  assert.deepEqual(await foundIn(context, join(rsbuild, "dist")), expected);
  const [, told] = /^\| Parcel 2 \| `(.*)` in package\.json/m.exec(readFileSync(join(root, "README.md"), "utf8"));
  const parcel = user({ packages: TOOLS.bundlers.Parcel, manifest: JSON.parse(`{ ${told} }`), files: { "index.html": PAGE.replace("/main.js", "main.js"), "main.js": script } });
  build(parcel, "parcel/lib/bin.js", "build", "index.html", "--no-cache");
  assert.deepEqual(await foundIn(context, join(parcel, "dist")), expected);
});

/** An app with a page made on the server, a route, a route at the edge, and a page whose script runs in the browser. */
async function nextApp() {
  const { imports, names } = importAll(await forServer());
  return {
    "app/layout.jsx": "export default function Layout({ children }) { return <html><body>{children}</body></html>; }",
    "app/page.jsx": `import { Cachelet } from "cachelet";
export const dynamic = "force-dynamic";
const cache = await Cachelet.create();
export default function Page() { return <p id="count">{cache.incr("count")}</p>; }`,
    "app/answer/route.js": `${imports}\n${SERVER}\nexport const dynamic = "force-dynamic";\nexport const GET = async () => Response.json({ answer: await answer(), names: ${names} });`,
    "app/edge/route.js": `import { Cachelet } from "cachelet";
export const runtime = "edge";
export async function GET() { const cache = await Cachelet.create(); cache.set("k", "v"); return Response.json([cache.get("k"), Cachelet.createSync().get("k")]); }`,
    "app/shop/page.jsx": `"use client";
import { useEffect } from "react";
export default function Page() { useEffect(() => void import("../../main.js"), []); return <p>shop</p>; }`,
    "main.js": script,
  };
}

const forServer = async () => (await entriesFor("node")).filter(({ runs, exports }) => runs !== "workers" && exports.length > 0);

// At the edge webpack's build stops at a file of its own, with or without the package; Next.js calls that runtime deprecated.
for (const [bundler, edge] of [["turbopack", true], ["webpack", false]]) {
  test(`Next.js with ${bundler}: server component, route${edge ? ", edge route" : ""}, client component`, options, async () => {
    const { "app/edge/route.js": atTheEdge, ...files } = await nextApp();
    const home = user({ packages: TOOLS.bundlers.next, files: { ...files, ...(edge && { "app/edge/route.js": atTheEdge }) } });
    const next = join(home, "node_modules/next/dist/bin/next");
    const env = { ...process.env, NEXT_TELEMETRY_DISABLED: "1", NODE_ENV: "production" };
    execFileSync(process.execPath, [next, "build", `--${bundler}`], { cwd: home, env, stdio: "pipe" });
    const port = await freePort();
    const { get, stop } = await started(home, [next, "start", "-p", `${port}`, "-H", "127.0.0.1"], env, port, /Ready/);
    try {
      for (const count of [1, 2]) assert.match(await get("/"), new RegExp(`<p id="count">${count}</p>`), "server component");
      assert.deepEqual(JSON.parse(await get("/answer")), { answer: ANSWER, names: exportsOf(await forServer()) }, "route");
      if (edge) assert.deepEqual(JSON.parse(await get("/edge")), ["v", null], "edge route");
      assert.deepEqual(await foundAt(context, `http://127.0.0.1:${port}/shop`), expected, "client component");
    } finally {
      await stop();
    }
  });
}

/** A framework's server, once it says that it is ready, and what gets a page's text of it. */
async function started(home, args, env, port, ready) {
  const server = spawn(process.execPath, args, { cwd: home, env, stdio: ["ignore", "pipe", "inherit"] });
  process.once("exit", () => server.kill("SIGKILL"));
  for (let said = ""; !ready.test(said); ) said += (await once(server.stdout, "data"))[0];
  const stop = async () => {
    server.kill("SIGKILL");
    await once(server, "exit");
  };
  return { get: async (path) => (await fetch(`http://127.0.0.1:${port}${path}`)).text(), stop };
}

/** Frameworks on Vite: an app with a page, whose script runs in the browser, and a route; how it is built; and the program that comes of it. */
const FRAMEWORKS = {
  SvelteKit: {
    files: {
      "vite.config.js": 'import { sveltekit } from "@sveltejs/kit/vite"; export default { plugins: [sveltekit()] };',
      "svelte.config.js": 'import adapter from "@sveltejs/adapter-node"; export default { kit: { adapter: adapter() } };',
      "src/app.html": '<!doctype html><head><link rel="icon" href="data:,">%sveltekit.head%</head><body><div>%sveltekit.body%</div></body>',
      "src/routes/+page.svelte": '<script>import { onMount } from "svelte"; onMount(() => void import("../main.js"));</script><p>shop</p>',
      "src/routes/answer/+server.js": 'import { answer } from "../../server.js"; export const GET = async () => Response.json(await answer());',
    },
    build: ["vite/bin/vite.js", "build"],
    program: "build/index.js",
  },
  Nuxt: {
    files: {
      "nuxt.config.ts": 'export default defineNuxtConfig({ compatibilityDate: "2026-01-01", app: { head: { link: [{ rel: "icon", href: "data:," }] } } });',
      "app/app.vue": '<script setup>onMounted(() => void import("../src/main.js"));</script><template><p>shop</p></template>',
      "server/routes/answer.js": 'import { answer } from "../../src/server.js"; export default defineEventHandler(() => answer());',
    },
    build: ["nuxt/bin/nuxt.mjs", "build"],
    program: ".output/server/index.mjs",
  },
};

for (const [name, { files, build, program }] of Object.entries(FRAMEWORKS)) {
  test(`${name}: a route, and a page whose script runs in the browser`, options, async () => {
    const home = user({ packages: TOOLS.bundlers[name], manifest: { type: "module" }, files: { ...files, "src/main.js": script, "src/server.js": SERVER } });
    const port = await freePort();
    const env = { ...process.env, NUXT_TELEMETRY_DISABLED: "1", NODE_ENV: "production", HOST: "127.0.0.1", PORT: `${port}` };
    execFileSync(process.execPath, [join(home, "node_modules", build[0]), ...build.slice(1)], { cwd: home, env, stdio: "pipe" });
    const { get, stop } = await started(home, [program], env, port, /Listening/);
    try {
      assert.deepEqual(JSON.parse(await get("/answer")), ANSWER, "route");
      assert.deepEqual(await foundAt(context, `http://127.0.0.1:${port}/`), expected, "page");
    } finally {
      await stop();
    }
  });
}
