// From nothing to the first reply: in fresh Node processes, in pages of Chromium, and in workerd, which is asked from outside.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { browser, site, withoutChromium } from "../../../pkg/test/browser.mjs";
import { configure, copyEntry, Workerd } from "../../../pkg/test/durable/workerd.mjs";
import { median } from "../common.mjs";

const dist = new URL("../../../pkg/dist/", import.meta.url);

/** Makes a store and asks it; the text of a function body that gives milliseconds. */
const firstReply = (entry) => `
  const { Cachelet } = await import("${entry}");
  const begun = performance.now();
  const cache = await Cachelet.create();
  cache.set("k", "v");
  if (cache.get("k") !== "v") throw new Error("wrong reply");
  return performance.now() - begun;`;

/** What each runtime takes, in milliseconds, as `{ name, figure, note }`; what is not on this machine is left out. */
export async function firstUses(node, rounds) {
  return [inNode(node, rounds), ...(withoutChromium ? [] : await inChromium(rounds)), ...(await inWorkerd(rounds))];
}

function inNode(node, rounds) {
  const program = `const run = async () => {${firstReply(new URL("node.js", dist))}}; console.log(await run());`;
  const times = Array.from({ length: rounds }, () => Number(execFileSync(node, ["--input-type=module", "-e", program], { encoding: "utf8" })));
  return { name: "Node", figure: median(times), note: "create() to the reply of the first GET, in fresh processes" };
}

/** Each page in a browser with a new profile: nothing is kept from the one before. */
async function inChromium(rounds) {
  const { url, close } = await site();
  const times = { first: [], again: [] };
  for (let round = 0; round < rounds; round += 1) {
    const profile = mkdtempSync(join(tmpdir(), "cachelet-first-"));
    const { context, close: closeBrowser } = await browser(profile);
    for (const which of ["first", "again"]) {
      const page = await context.newPage();
      await page.goto(url);
      times[which].push(await page.evaluate(`(async () => {${firstReply("/web.js")}})()`));
      await page.close();
    }
    await closeBrowser();
    rmSync(profile, { recursive: true, force: true });
  }
  await close();
  const note = "create() with fetching the engine from this machine, to the reply of the first GET";
  return [
    { name: "Chromium", figure: median(times.first), note: `${note}, with a new profile` },
    { name: "Chromium, next page", figure: median(times.again), note: `${note}, in another page` },
  ];
}

const WORKER = `
import { Cachelet } from "./workerd.js";
export default {
  fetch(request) {
    if (new URL(request.url).pathname === "/nothing") return new Response("v");
    const cache = Cachelet.createSync();
    cache.set("k", "v");
    const value = cache.get("k");
    cache.close();
    return new Response(value);
  },
};`;

/** Clocks stand still in a Worker while it computes, so requests are timed from outside. */
async function inWorkerd(rounds) {
  const folder = workerFolder();
  const times = { first: [], again: [], nothing: [] };
  for (let round = 0; round < rounds; round += 1) {
    const workerd = await Workerd.start(folder);
    const ask = async (path) => {
      const begun = performance.now();
      const text = await (await fetch(`http://127.0.0.1:${workerd.port}${path}`)).text();
      if (text !== "v") throw new Error(`workerd: ${text}`);
      return performance.now() - begun;
    };
    await ask("/nothing"); // the connection
    times.nothing.push(await ask("/nothing"));
    times.first.push(await ask("/make"));
    times.again.push(await ask("/make"));
    await workerd.kill();
  }
  rmSync(folder, { recursive: true, force: true });
  const note = `a request that makes a store and asks it; one that does nothing takes ${median(times.nothing).toFixed(1)}`;
  return [
    { name: "workerd", figure: median(times.first), note: `${note}; the first of an isolate` },
    { name: "workerd, next store", figure: median(times.again), note: `${note}; another one` },
  ];
}

function workerFolder() {
  const folder = mkdtempSync(join(tmpdir(), "cachelet-first-"));
  writeFileSync(join(folder, "worker.js"), WORKER);
  configure(folder, { scripts: ["worker.js", ...copyEntry("workerd", folder)], flags: ["nodejs_compat"] });
  return folder;
}
