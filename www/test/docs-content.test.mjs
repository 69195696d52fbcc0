// What the documentation says is tried: each example of each command, each call in JavaScript, each program of a guide.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { Cachelet } from "cachelet";
import { COMMANDS } from "cachelet/commands";
import { createServer, parseAst } from "vite";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const read = (file) => readFileSync(join(ROOT, file), "utf8");
const openStore = () => Cachelet.create({ now: () => Date.UTC(2026, 0, 1), seed: new Uint8Array(32) });

let vite, load, described;

before(async () => {
  vite = await createServer({ configFile: false, root: join(ROOT, "www"), logLevel: "error", appType: "custom", server: { middlewareMode: true, ws: false, watch: null }, optimizeDeps: { noDiscovery: true } });
  load = (path) => vite.ssrLoadModule(path);
});
after(() => vite?.close());

/** All commands, as their pages show them. */
function commands() {
  return (described ??= describeAll());
}

async function describeAll() {
  const { parseExamples } = await load("/docs/examples.ts");
  const { describe, parseDifferences } = await load("/docs/commands.ts");
  return describe(COMMANDS, parseExamples(read("www/docs/examples.txt")), parseDifferences(read("tests/differences.txt")), openStore);
}

test("every example shows its command, and fails where it says so", async () => {
  const faults = [];
  for (const { title, example } of await commands()) {
    if (!example.some(({ text }) => `${text} `.startsWith(`${title} `))) faults.push(`${title} is not in its example`);
    for (const { kind, text, fails, reply } of example) {
      if (kind === "remark") continue;
      if (reply === undefined) faults.push(`${title}: ${text} has no answer`);
      else if ((reply.type === "error") !== fails) faults.push(`${title}: ${text}: ${reply.type === "error" ? reply.text : "no error"}`);
      else if (JSON.stringify(reply.items ?? []).includes('"type":"error"')) faults.push(`${title}: ${text}: an error within`);
    }
  }
  assert.deepEqual(faults, []);
});

test("an example that is wrong is noticed", async () => {
  const { parseExamples, runExample } = await load("/docs/examples.ts");
  const lines = parseExamples("GET: RPUSH list a | GET list | 2> BLPOP nothing 0").get("GET");
  const [, error, waiting] = await runExample(await openStore(), lines);
  assert.deepEqual([error.reply.type, error.fails, waiting.reply], ["error", false, undefined]);
  assert.throws(() => parseExamples("GET: GET a\nGET: GET b"), /a second one/);
  assert.throws(() => parseExamples("get GET a"), /this is no example/);
});

/** Whether a value of JavaScript is a reply of this shape. */
function fits({ kind, parts }, value) {
  const some = (shapes, item) => shapes.some((shape) => fits(shape, item));
  switch (kind) {
    case "any": return true;
    case "nil": return value === null;
    case "int": case "double": return typeof value === "number";
    case "bulk": case "status": return typeof value === "string";
    case "bytes": return value instanceof Uint8Array;
    case "tuple": return Array.isArray(value) && value.length === parts.length && value.every((item, at) => some(parts[at], item));
    case "array": case "set": return Array.isArray(value) && (parts.length === 0 || value.every((item) => some(parts[0], item)));
    case "map": return Object.getPrototypeOf(value) === Object.prototype && (parts.length === 0 || Object.values(value).every((item) => some(parts[0], item)));
  }
  return assert.fail(`${kind} is no shape of a reply`);
}

test("every call in JavaScript runs, and answers what the table says", async () => {
  const { shapesOf } = await load("/docs/shapes.ts");
  const { parseExamples } = await load("/docs/examples.ts");
  const { splitLine } = await load("/src/words.ts");
  const examples = parseExamples(read("www/docs/examples.txt"));
  let calls = 0;
  for (const { row, title, call } of await commands()) {
    if (call === undefined) continue;
    calls++;
    const cache = await openStore();
    const lines = examples.get(row.name).filter(({ kind, fails }) => kind === "command" && !fails);
    const at = lines.findIndex(({ text }) => `${text} `.startsWith(`${title} `));
    const run = ({ text }) => {
      const [name, ...words] = splitLine(text).words;
      return cache.call(name.text, ...words.map(({ bytes }) => bytes));
    };
    lines.slice(0, at).filter(({ session }) => session === 1).forEach(run);
    const answer = new Function("cache", `return (async () => ${call})()`)(cache);
    lines.slice(at + 1).filter(({ session }) => session === 1).forEach(run);
    const answered = await answer.catch((error) => assert.fail(`${title}: ${call}: ${error.message}`));
    if (!/subscribe/i.test(title)) assert.ok(shapesOf(row.reply).some((shape) => fits(shape, answered)), `${title}: ${call} answers ${JSON.stringify(answered)}, which is no ${row.reply}`);
    cache.close();
  }
  assert.ok(calls > 250, `${calls} calls`);
});

test("differences belong to the commands that they name", async () => {
  const { names, parseDifferences } = await load("/docs/commands.ts");
  const named = (what, ...titles) => titles.filter((title) => names({ what }, title));
  assert.deepEqual(named("SET … IFEQ", "SET", "GET", "MSET", "SETEX", "CONFIG SET"), ["SET"]);
  assert.deepEqual(named("CONFIG SET appendonly", "SET", "CONFIG SET", "CONFIG"), ["CONFIG SET", "CONFIG"]);
  assert.deepEqual(named("CONFIG REWRITE and SAVE inside of a transaction", "CONFIG REWRITE", "SAVE", "BGSAVE"), ["CONFIG REWRITE", "SAVE"]);
  assert.deepEqual(named("CLIENT|XINFO HELP", "CLIENT HELP", "XINFO HELP", "XGROUP HELP", "CLIENT"), ["CLIENT HELP", "XINFO HELP"]);
  assert.deepEqual(named("GEOSEARCHSTORE, GEORADIUS … STOREDIST", "GEOSEARCH", "GEOSEARCHSTORE", "GEORADIUS", "GEORADIUS_RO"), ["GEOSEARCHSTORE", "GEORADIUS"]);
  const all = parseDifferences(read("tests/differences.txt"));
  assert.ok(all.every(({ why }) => why !== ""));
  const pages = COMMANDS.filter(({ name }) => all.some((difference) => names(difference, name.replace("|", " "))));
  assert.ok(pages.length > 20, `${pages.length} pages tell of differences`);
});

test("what the search finds first", async () => {
  const { rank } = await load("/src/docs/search.ts");
  const entry = (name, summary, words = "") => ({ name, summary, words });
  const fits = (typed, ...entries) => entries.map((one) => rank(one, typed));
  const [get, getdel, set, configGet] = [entry("GET", "Returns the string value of a key.", "key"), entry("GETDEL", "Returns a value, and deletes the key.", "key"), entry("SET", "Sets a value.", "key value keepttl"), entry("CONFIG GET", "Returns parameters.", "parameter")];
  assert.deepEqual(fits("get", get, getdel, configGet, set), [6, 5, 4, 0]);
  assert.deepEqual(fits("keepttl", set, get), [2, 0]);
  assert.deepEqual(fits("deletes key", getdel, get), [1, 0]);
});

test("every program of a guide prints what its comments say", { timeout: 120_000 }, async () => {
  const { GUIDE_NAMES, included } = await load("/docs/guides.ts");
  const programs = GUIDE_NAMES.flatMap((name) => [...included(read(`www/docs/guides/${name}.md`), read).matchAll(/^```js( .*)?\n([^]*?)^```/gm)].map(([, host, code], at) => ({ name: `${name} ${at + 1}`, host: (host ?? "").trim(), code })));
  // Programs of other hosts are at least JavaScript; their hosts have tests of their own.
  for (const { name, code } of programs.filter(({ host }) => host !== "")) assert.doesNotThrow(() => parseAst(code), name);
  const queue = programs.filter(({ host }) => host === "");
  const work = async () => { for (let next = queue.shift(); next; next = queue.shift()) await runProgram(next.name, next.code); };
  await Promise.all([work(), work(), work()]);
  assert.ok(programs.filter(({ host }) => host === "").length > 20);
});

/** Runs a program as a file in a folder where what it imports is installed. */
async function runProgram(name, code) {
  const home = await mkdtemp(join(tmpdir(), "guide-"));
  try {
    for (const [, imported] of code.matchAll(/from "((?:@[\w-]+\/)?[\w-]+)/g)) {
      const to = join(home, "node_modules", imported);
      await mkdir(dirname(to), { recursive: true });
      await symlink(imported === "cachelet" ? join(ROOT, "pkg") : join(ROOT, "pkg/node_modules", imported), to).catch((error) => assert.equal(error.code, "EEXIST"));
    }
    await writeFile(join(home, "program.mjs"), code);
    const { NODE_TEST_CONTEXT: _, ...env } = process.env; // or its tests would report to this one
    const { stdout, stderr } = await promisify(execFile)(process.execPath, ["program.mjs"], { cwd: home, env, timeout: 30_000 }).catch((error) => assert.fail(`${name}: ${error.message}\n${error.stdout}`));
    const expected = [...code.matchAll(/console\.log.* \/\/ (.*)$/gm)].map(([, line]) => line);
    const printed = code.includes('"node:test"') ? expected : stdout.trim().split("\n").filter(Boolean); // a test prints its own report
    assert.deepEqual([printed, stderr], [expected, ""], name);
  } finally {
    await rm(home, { recursive: true });
  }
}
