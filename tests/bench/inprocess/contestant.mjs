// One store in a process of its own: node --expose-gc contestant.mjs NAME ENTRIES
//
// The parent asks for one thing at a time by message and waits for its answer, so that only one process works at any moment.
import { CONTESTANTS } from "./contestants.mjs";
import { freshKey, freshValue, lastOf, numberOf, order } from "./material.mjs";
import { expected, TASKS } from "./tasks.mjs";

const [name, entries] = [process.argv[2], Number(process.argv[3])];
const { make, awaited = false } = CONTESTANTS[name];
const store = await make(entries);
const numbers = order(entries);

/** CPU of a measurement, about; a task may say how many operations it takes instead. */
const TARGET_MS = 50;
/** No measurement of a slow store takes longer. */
const MOST_MS = 1500;
const FIRST_OPERATIONS = 2000;
const COLLECTIONS = 5;
/** Entries whose memory is not counted: with them comes what a store needs once. */
const FIRST_ENTRIES = 1000;

/** By task: how many operations a measurement has, and where in the order the next begins. */
const plans = new Map();
let existingKeys;

/** CPU milliseconds of this process, with all its threads. */
function cpuMs() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

const answers = {
  /** Puts all entries in; bytes an entry, by what the system gave and by what V8 counts. */
  async fill() {
    await put(0, FIRST_ENTRIES);
    const before = memory();
    await put(FIRST_ENTRIES, entries);
    const after = memory();
    const each = (what) => (after[what] - before[what]) / (entries - FIRST_ENTRIES);
    return { rss: each("rss"), counted: each("counted") };
  },

  /** Milliseconds of full collections with all entries held. */
  collect() {
    return Array.from({ length: COLLECTIONS }, () => {
      const begun = performance.now();
      globalThis.gc();
      return performance.now() - begun;
    });
  },

  /** Which tasks it can do. */
  tasks() {
    return Object.entries(TASKS).filter(([, { needs }]) => needs === undefined || store[needs]).map(([task]) => task);
  },

  /** Warms a task up, and finds out how many operations a measurement takes. */
  async warm(task) {
    if (TASKS[task].existing) existingKeys ??= keysHeld();
    else existingKeys = undefined;
    if (task === "evict") {
      await put(0, entries); // without their time to live
      store.limit?.();
    }
    const { operations: most = Infinity } = TASKS[task];
    const plan = { operations: FIRST_OPERATIONS, from: 0 };
    plans.set(task, plan);
    for (;;) {
      const { ms } = await measure(task, plan);
      const ratio = (most === Infinity ? TARGET_MS : MOST_MS) / Math.max(ms, 1);
      if (ratio < 1.5 || plan.operations >= most) break;
      plan.operations = Math.min(most, Math.ceil((plan.operations * Math.min(ratio, 8)) / 100) * 100);
    }
  },

  /** One measurement: CPU nanoseconds an operation. */
  async run(task) {
    const plan = plans.get(task);
    const { ms } = await measure(task, plan);
    if (task === "evict") await checkLimit(plan);
    return (ms * 1e6) / plan.operations;
  },
};

async function put(from, to) {
  for (let number = from; number < to; number += 1) {
    const done = store.set(freshKey(number), freshValue(number));
    if (awaited) await done;
  }
}

async function measure(task, plan) {
  const { loop, awaited: awaitedLoop, key = (number) => existingKeys[number], value } = TASKS[task];
  const { operations, from } = plan;
  const material = { numbers, key, value, entries };
  const wanted = expected(TASKS[task], material, from, operations);
  const begun = cpuMs();
  const sum = awaited ? await awaitedLoop(store, material, from, operations) : loop(store, material, from, operations);
  const ms = cpuMs() - begun;
  if (sum !== wanted) throw new Error(`${name}, ${task}: what was read is not what was written`);
  plan.from += operations;
  return { ms };
}

/** The last new key is there, and others have gone. */
async function checkLimit({ from }) {
  const number = entries + from - 1;
  if (lastOf(await store.get(freshKey(number))) !== lastOf(freshValue(number))) throw new Error(`${name}: the newest key is not there`);
  const size = await store.size();
  if (size > 1.3 * entries || size < 0.8 * entries) throw new Error(`${name} holds ${size} keys, not ${entries}`);
}

/** By number, the key objects that the store holds; of a store that holds none, strings of our own. */
function keysHeld() {
  const keys = new Array(entries);
  if (store.keys) for (const key of store.keys()) keys[numberOf(key)] = key;
  else for (let number = 0; number < entries; number += 1) keys[number] = Buffer.from(freshKey(number), "latin1").latin1Slice();
  return keys;
}

function memory() {
  globalThis.gc();
  globalThis.gc();
  const { rss, heapUsed, external } = process.memoryUsage();
  return { rss, counted: heapUsed + external };
}

process.on("message", async ({ ask, of }) => {
  try {
    process.send({ answer: (await answers[ask](of)) ?? null });
  } catch (error) {
    process.send({ error: error.stack });
  }
});
process.on("disconnect", () => process.exit()); // timers of a store must not keep it
process.send({ answer: "ready" });
