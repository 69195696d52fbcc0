// The page of figures is what the files in tests/bench/results say, and nothing else. How it looks is tried in docs.test.mjs.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";

import { createServer } from "vite";

const WWW = fileURLToPath(new URL("..", import.meta.url));
const RESULTS = join(WWW, "../tests/bench/results");

let vite, benchmarksPage, written;

before(async () => {
  vite = await createServer({ configFile: false, root: WWW, logLevel: "error", appType: "custom", server: { middlewareMode: true, ws: false, watch: null }, optimizeDeps: { noDiscovery: true } });
  ({ benchmarksPage, written } = await vite.ssrLoadModule("/docs/benchmarks.ts"));
});
after(() => vite?.close());

/** A row of a chart as `[name, width of the bar, figure, times ours]`. */
function rowsOf(page) {
  return [...page.matchAll(/<th scope="row">([^<]*).*?<rect width="([^"]*)".*?<td class="figure">([^<]*)<\/td><td class="figure ratio">([^<]*)/gs)].map((match) => match.slice(1).map((text) => text.trim()));
}

test("the built page draws every figure of every file", () => {
  const built = readFileSync(join(WWW, "dist/docs/benchmarks.html"), "utf8");
  const files = readdirSync(RESULTS).filter((file) => file.endsWith(".json")).map((file) => JSON.parse(readFileSync(join(RESULTS, file), "utf8")));
  const wanted = files.flatMap(({ charts }) => charts.flatMap(({ groups }) => groups.flatMap(({ bars }) => bars.map(({ name, figure }) => [name, written(figure)]))));
  assert.ok(wanted.length > 100);
  assert.deepEqual(rowsOf(built).map(([name, , figure]) => [name, figure]), wanted);
  for (const { machine, command, node, packages, date } of files) {
    for (const said of [machine, command, node, date, ...Object.entries(packages).map((each) => each.join(" "))]) assert.ok(built.includes(said), said);
  }
});

const figures = {
  title: "A <benchmark>",
  command: "run it",
  date: "2026-01-02",
  machine: "1 × machine",
  load: 0.5,
  node: "v24",
  packages: { other: "1.2.3" },
  ours: "Ours",
  charts: [
    { name: "read", title: "Reading", unit: "ns", groups: [{ title: "10 entries", bars: [{ name: "Ours", figure: 100 }, { name: "other", figure: 50 }, { name: "large", figure: 1234.4 }] }] },
    { name: "first", title: "First", unit: "ms", groups: [{ title: "alone", bars: [{ name: "Node", figure: 12.34, note: "what it is" }] }] },
  ],
  goals: [{ title: "Reading", entries: 1000, rival: "other", ratio: 0.5, least: 2, isMet: false }],
};

test("bars are as long as their figures, and a longer one is cut", () => {
  const { text } = benchmarksPage([figures]).body;
  assert.deepEqual(rowsOf(text), [["Ours", "12.5", "100", ""], ["other", "6.3", "50.0", "0.50"], ["large", "100.0", "1,234", "12.34"], ["Node", "100.0", "12.3", ""]]);
  assert.equal(text.match(/<path /g).length, 1);
  assert.match(text, /A &#60;benchmark&#62;/);
});

test("what is slower and what was missed is told", () => {
  const { text } = benchmarksPage([figures]).body;
  assert.match(text, /<td>Reading<\/td><td>10 entries<\/td><td>other 0\.50<\/td>/);
  assert.match(text, /<td>Reading<\/td><td>1,000<\/td><td>other<\/td><td>0\.50<\/td><td>2\.00<\/td><td>missed<\/td>/);
  const faster = structuredClone(figures);
  faster.charts[0].groups[0].bars[1].figure = 101;
  assert.match(benchmarksPage([faster]).body.text, /Nowhere in what was measured/);
});
