// What is measured: loops over a store, once for methods that answer and once for methods that give promises.
import { existingValue, freshKey, freshValue, lastOf, ORDER } from "./material.mjs";

/** Keys of a batch. */
export const BATCH = 100;

/** A loop does `count` operations, from the number at `from` in the order on, and gives the sum of what it read. */
const get = {
  reads: () => true,
  loop(store, { numbers, key }, from, count) {
    let sum = 0;
    for (let at = from; at < from + count; at += 1) sum += lastOf(store.get(key(numbers[at & (ORDER - 1)])));
    return sum;
  },
  async awaited(store, { numbers, key }, from, count) {
    let sum = 0;
    for (let at = from; at < from + count; at += 1) sum += lastOf(await store.get(key(numbers[at & (ORDER - 1)])));
    return sum;
  },
};

const batch = {
  reads: () => true,
  loop(store, material, from, count) {
    let sum = 0;
    for (let at = from; at < from + count; at += BATCH) sum += sumOf(store.getMany(batchOf(material, at)));
    return sum;
  },
  async awaited(store, material, from, count) {
    let sum = 0;
    for (let at = from; at < from + count; at += BATCH) sum += sumOf(await store.getMany(batchOf(material, at)));
    return sum;
  },
};

function batchOf({ numbers, key }, from) {
  const keys = [];
  for (let at = from; at < from + BATCH; at += 1) keys.push(key(numbers[at & (ORDER - 1)]));
  return keys;
}

function sumOf(values) {
  let sum = 0;
  for (let at = 0; at < values.length; at += 1) sum += lastOf(values[at]);
  return sum;
}

/** Overwrites, by the method of this name. */
const write = (method) => ({
  reads: () => false,
  loop(store, { numbers, key, value }, from, count) {
    for (let at = from; at < from + count; at += 1) {
      const number = numbers[at & (ORDER - 1)];
      store[method](key(number), value(number));
    }
    return 0;
  },
  async awaited(store, { numbers, key, value }, from, count) {
    for (let at = from; at < from + count; at += 1) {
      const number = numbers[at & (ORDER - 1)];
      await store[method](key(number), value(number));
    }
    return 0;
  },
});

/** Reads and writes by turns. */
const churn = {
  reads: (at) => at % 2 === 0,
  loop(store, { numbers, key, value }, from, count) {
    let sum = 0;
    for (let at = from; at < from + count; at += 1) {
      const number = numbers[at & (ORDER - 1)];
      if (at % 2 === 0) sum += lastOf(store.get(key(number)));
      else store.set(key(number), value(number));
    }
    return sum;
  },
  async awaited(store, { numbers, key, value }, from, count) {
    let sum = 0;
    for (let at = from; at < from + count; at += 1) {
      const number = numbers[at & (ORDER - 1)];
      if (at % 2 === 0) sum += lastOf(await store.get(key(number)));
      else await store.set(key(number), value(number));
    }
    return sum;
  },
};

/** New keys into a store that is full. */
const evict = {
  reads: () => false,
  loop(store, { key, value, entries }, from, count) {
    for (let number = entries + from; number < entries + from + count; number += 1) store.insert(key(number), value(number));
    return 0;
  },
};

const fresh = { key: freshKey, value: freshValue };

/** Operations of churn in one round: enough for the collector of garbage to have its turn. */
const CHURN = 600_000;

/** By name, in the order in which they are measured: each leaves the store as the next ones want it. */
export const TASKS = {
  get: { title: "GET, fresh key", ...fresh, ...get },
  batch: { title: `GET of ${BATCH} fresh keys at once`, ...fresh, ...batch },
  set: { title: "SET, fresh key and value", ...fresh, ...write("set") },
  churn: { title: "GET and SET by turns, fresh", ...fresh, ...churn, operations: CHURN },
  "get-existing": { title: "GET, existing key", existing: true, ...get },
  "batch-existing": { title: `GET of ${BATCH} existing keys at once`, existing: true, ...batch },
  "set-existing": { title: "SET, existing key and value", existing: true, value: existingValue, ...write("set") },
  expire: { title: "SET with a minute to live, fresh", needs: "setFor", ...fresh, ...write("setFor") },
  evict: { title: "SET of a new key, another one goes", needs: "insert", ...fresh, ...evict, operations: CHURN },
};

/** What a loop must give. */
export function expected(task, { numbers }, from, count) {
  let sum = 0;
  for (let at = from; at < from + count; at += 1) if (task.reads(at)) sum += lastOf(existingValue(numbers[at & (ORDER - 1)]));
  return sum;
}
